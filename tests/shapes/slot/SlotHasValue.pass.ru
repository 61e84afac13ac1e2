# expect: nothing
INSERT DATA { ex:1-help srv:hasAddressee actor:b ; srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:addressee ; srv:evidenceText "Бетаға"@kk }
