# expect: shape=Script path=prefLabel focus=1-help
DELETE DATA { ex:1-help skos:prefLabel "A helps"@en } ; INSERT DATA { ex:1-help skos:prefLabel "А помогает Б"@en }
