# expect: nothing
INSERT DATA { ex:law-text srv:hasPassage ex:l-p2 . ex:l-p2 a srv:Passage ; srv:order 2 ; srv:hasKind kind:formal ; srv:text "қол"@kk , "подпись"@ru , "signature"@en }
