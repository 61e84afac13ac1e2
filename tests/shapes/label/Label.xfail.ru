# expect: shape=Label path=prefLabel focus=1-help
INSERT DATA { ex:1-help skos:prefLabel "A assists"@en }
