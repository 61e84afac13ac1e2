# expect: shape=NormLabel path=prefLabel focus=1-help
DELETE WHERE { ex:1-help skos:prefLabel ?any }
