# expect: shape=CodeLabel path=prefLabel focus=arrival
DELETE WHERE { matter:arrival skos:prefLabel ?any }
