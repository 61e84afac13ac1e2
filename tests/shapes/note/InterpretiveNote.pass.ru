# expect: nothing
INSERT DATA { ex:1-note rdfs:comment "remark"@en }
