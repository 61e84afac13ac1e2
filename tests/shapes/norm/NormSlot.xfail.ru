# expect: shape=NormSlot path=hasSlot focus=1-help
INSERT DATA { ex:1-help srv:hasSlot actor:p }
