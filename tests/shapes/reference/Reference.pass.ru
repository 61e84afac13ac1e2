# expect: nothing
INSERT DATA { ex:1-reference rdfs:comment "remark"@en }
