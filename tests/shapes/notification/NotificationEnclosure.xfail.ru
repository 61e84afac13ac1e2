# expect: shape=NotificationEnclosure path=enclosureText focus=1-notice
INSERT DATA { ex:1-notice srv:enclosureText "a text"@en , "a map"@en . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:enclosure ; srv:evidenceText "Бетаға"@kk }
