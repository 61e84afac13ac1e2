# expect: nothing
DELETE { ex:1-help skos:prefLabel "A helps"@en } INSERT { ex:1-help skos:prefLabel "A informs B"@en } WHERE { ex:1-help skos:prefLabel "A helps"@en }
