# expect: shape=NormObject path=actObject focus=1-help
DELETE WHERE { ex:1-help srv:actObject ?any }
