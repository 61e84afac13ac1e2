# expect: nothing
INSERT DATA { ex:l-p1 rdfs:comment "remark"@en }
