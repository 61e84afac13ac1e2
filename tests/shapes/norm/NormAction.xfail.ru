# expect: shape=NormAction path=hasAction focus=1-help
DELETE WHERE { ex:1-help srv:hasAction ?any }
