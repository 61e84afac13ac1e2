# expect: nothing
INSERT DATA { ex:note rdfs:comment "remark"@en }
