# expect: nothing
INSERT DATA { l:came rdfs:comment "remark"@en }
