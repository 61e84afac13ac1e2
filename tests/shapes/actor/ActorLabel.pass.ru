# expect: nothing
DELETE { actor:c skos:prefLabel "C"@en } INSERT { actor:c skos:prefLabel "Gamma"@en } WHERE { actor:c skos:prefLabel "C"@en }
