# expect: shape=SlotName path=forSlot focus=new
INSERT DATA { ex:1-help srv:hasSlot ex:new . ex:new a srv:Silent }
