# expect: shape=ClauseOrder path=order focus=law-text
DELETE WHERE { ex:law-text srv:order ?any }
