# expect: nothing
DELETE { ex:1-help skos:prefLabel "A helps"@en } INSERT { ex:1-help skos:prefLabel "A shall help"@en } WHERE { ex:1-help skos:prefLabel "A helps"@en }
