# expect: nothing
INSERT DATA { ex:erratum rdfs:comment "remark"@en }
