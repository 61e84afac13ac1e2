# expect: nothing
DELETE { matter:arrival skos:prefLabel "arrival"@en } INSERT { matter:arrival skos:prefLabel "coming"@en } WHERE { matter:arrival skos:prefLabel "arrival"@en }
