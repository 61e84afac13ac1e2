# expect: shape=PassageClause path=- focus=stray
INSERT DATA { ex:stray a srv:Passage ; srv:order 1 ; srv:hasKind kind:formal ; srv:text "қол"@kk , "подпись"@ru , "signature"@en }
