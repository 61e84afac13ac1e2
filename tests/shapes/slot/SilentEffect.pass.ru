# expect: nothing
INSERT DATA { ex:n-timing rdfs:comment "remark"@en }
