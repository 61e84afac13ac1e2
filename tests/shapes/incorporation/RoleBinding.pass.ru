# expect: nothing
INSERT DATA { ex:1-incorporation-guest rdfs:comment "remark"@en }
