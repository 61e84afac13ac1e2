# expect: shape=NormSlotNames path=- focus=1-help
INSERT DATA { ex:1-help srv:hasSlot ex:new . ex:new a srv:Silent ; srv:forSlot slot:form }
