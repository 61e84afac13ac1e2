# expect: nothing
DELETE { ex:1-help skos:prefLabel "A helps"@en } INSERT { ex:1-help skos:prefLabel "A assists"@en } WHERE { ex:1-help skos:prefLabel "A helps"@en }
