# expect: shape=Comment path=comment focus=1-help
INSERT DATA { ex:1-help rdfs:comment "one"@en , "two"@en }
