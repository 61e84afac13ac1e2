# expect: nothing
INSERT DATA { ex:1-help rdfs:comment "remark"@en }
