# expect: nothing
INSERT DATA { agreement:example rdfs:comment "remark"@en }
