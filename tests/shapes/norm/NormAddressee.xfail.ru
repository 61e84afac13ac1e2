# expect: shape=NormAddressee path=hasAddressee focus=1-help
INSERT DATA { ex:1-help srv:hasAddressee programme:x ; srv:hasSlot ex:new . ex:new a srv:Inferred ; srv:forSlot slot:addressee ; srv:reason "х"@kk , "х"@ru , "x"@en }
