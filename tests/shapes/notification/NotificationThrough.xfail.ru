# expect: shape=NotificationThrough path=isSentThrough focus=1-notice
INSERT DATA { ex:1-notice srv:isSentThrough form:oral . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:channel ; srv:evidenceText "Бетаға"@kk }
