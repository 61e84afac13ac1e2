# expect: nothing
INSERT DATA { ex:1-silence rdfs:comment "remark"@en }
