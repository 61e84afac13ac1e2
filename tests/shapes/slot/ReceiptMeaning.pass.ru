# expect: nothing
INSERT DATA { ex:1-notice srv:hasSlot ex:n-receipt . ex:n-receipt a srv:Inferred ; srv:forSlot slot:receipt ; srv:reason "себеп"@kk , "причина"@ru , "reason"@en ; srv:runsFrom event:sending ; srv:period "P14D"^^xsd:duration ; srv:isTriggeredByActor actor:b }
