# expect: nothing
INSERT DATA { ex:1-incorporation rdfs:comment "remark"@en }
