# expect: nothing
INSERT DATA { ex:1-notice srv:hasCopyRecipient actor:b . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:copy-recipient ; srv:evidenceText "Бетаға"@kk }
