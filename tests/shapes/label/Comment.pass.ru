# expect: nothing
INSERT DATA { ex:1-help rdfs:comment "one"@en , "один"@ru }
