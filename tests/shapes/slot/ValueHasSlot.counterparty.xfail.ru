# expect: shape=ValueHasSlot path=hasSlot focus=1-help
INSERT DATA { ex:1-help srv:hasCounterparty actor:b }
