# expect: nothing
DELETE { <https://w3id.org/servanda/agreement/example/1> skos:prefLabel "Help"@en } INSERT { <https://w3id.org/servanda/agreement/example/1> skos:prefLabel "Aid"@en } WHERE { <https://w3id.org/servanda/agreement/example/1> skos:prefLabel "Help"@en }
