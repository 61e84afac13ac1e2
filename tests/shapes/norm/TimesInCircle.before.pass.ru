# expect: nothing
INSERT DATA { ex:1-help-timing srv:isDueBefore ex:1-inform . ex:1-inform srv:hasSlot ex:new . ex:new a srv:Inferred ; srv:forSlot slot:timing ; srv:text "мерзім"@kk , "срок"@ru , "time"@en ; srv:reason "себеп"@kk , "причина"@ru , "reason"@en ; srv:runsFromEvent ex:1-help ; srv:isStoppedBy ex:1-help }
