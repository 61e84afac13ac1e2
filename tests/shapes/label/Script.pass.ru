# expect: nothing
DELETE DATA { ex:1-help skos:prefLabel "A helps"@en } ; INSERT DATA { ex:1-help skos:prefLabel "Party A helps"@en }
