# expect: shape=SlotHasValue path=hasSlot focus=1-help
INSERT DATA { ex:1-help srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:addressee ; srv:words "Бетаға"@kk }
