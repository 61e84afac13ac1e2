# expect: nothing
INSERT DATA { ex:variant-01 rdfs:comment "remark"@en }
