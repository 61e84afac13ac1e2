# expect: shape=NormObject path=actObject focus=1-help
DELETE DATA { ex:1-help srv:actObject "help"@en }
