# expect: shape=NormLabelUnique path=prefLabel focus=1-help
# expect: shape=NormLabelUnique path=prefLabel focus=1-inform
DELETE { ex:1-help skos:prefLabel "A helps"@en } INSERT { ex:1-help skos:prefLabel "A informs"@en } WHERE { ex:1-help skos:prefLabel "A helps"@en }
