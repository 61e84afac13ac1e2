# expect: nothing
INSERT DATA { ex:1-notice srv:hasContentFrom <https://w3id.org/servanda/agreement/example/2> , ex:note . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:content ; srv:evidenceText "Бетаға"@kk }
