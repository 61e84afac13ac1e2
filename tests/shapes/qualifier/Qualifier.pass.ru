# expect: nothing
INSERT DATA { ex:1-if rdfs:comment "remark"@en }
