# expect: shape=ClauseNumber path=number focus=law-text
DELETE WHERE { ex:law-text srv:number ?any }
