# expect: shape=NotificationContent path=hasContentFrom focus=1-notice
INSERT DATA { ex:1-notice srv:hasContentFrom ex:1-help . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:content ; srv:evidenceText "Бетаға"@kk }
