# expect: shape=NormOperativeWords path=operativeWords focus=1-help
DELETE WHERE { ex:1-help srv:operativeWords ?any }
