# expect: nothing
INSERT DATA { ex:1-notice rdfs:comment "remark"@en }
