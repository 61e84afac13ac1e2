# expect: nothing
INSERT DATA { ex:1-notice srv:isSentThrough channel:diplomatic-channels , actor:b . ex:1-notice srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:channel ; srv:evidenceText "Бетаға"@kk }
