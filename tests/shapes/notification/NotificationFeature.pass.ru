# expect: nothing
INSERT DATA { ex:1-notice srv:hasSlot ex:new . ex:new a srv:Silent ; srv:forSlot slot:channel }
