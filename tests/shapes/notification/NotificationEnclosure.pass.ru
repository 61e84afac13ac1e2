# expect: nothing
INSERT DATA { ex:1-notice srv:enclosureText "мәтін"@kk , "a text"@en . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:enclosure ; srv:evidenceText "Бетаға"@kk }
