# expect: shape=Norm path=hasCounterparty focus=1-help
INSERT DATA { ex:1-help srv:hasCounterparty actor:b }
