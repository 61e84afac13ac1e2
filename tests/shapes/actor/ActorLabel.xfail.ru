# expect: shape=ActorLabel path=prefLabel focus=c
DELETE WHERE { actor:c skos:prefLabel ?any }
