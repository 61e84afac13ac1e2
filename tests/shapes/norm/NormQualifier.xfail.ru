# expect: shape=NormQualifier path=hasQualifier focus=1-help
INSERT DATA { ex:1-help srv:hasQualifier actor:p }
