# expect: nothing
INSERT DATA { log:l rdfs:comment "remark"@en }
