# expect: shape=Norm path=documentNumber focus=1-help
INSERT DATA { ex:1-help srv:documentNumber "5" }
