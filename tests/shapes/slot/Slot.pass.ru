# expect: nothing
INSERT DATA { ex:n-form rdfs:comment "remark"@en }
