# expect: shape=ClauseLabel path=prefLabel focus=1
DELETE WHERE { <https://w3id.org/servanda/agreement/example/1> skos:prefLabel ?any }
