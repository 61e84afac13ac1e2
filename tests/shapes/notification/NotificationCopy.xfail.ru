# expect: shape=NotificationCopy path=hasCopyRecipient focus=1-notice
INSERT DATA { ex:1-notice srv:hasCopyRecipient form:oral . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:copy-recipient ; srv:evidenceText "Бетаға"@kk }
