# expect: shape=NormObject path=object focus=1-help
DELETE DATA { ex:1-help srv:object "help"@en }
