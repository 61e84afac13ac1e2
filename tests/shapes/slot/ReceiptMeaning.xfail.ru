# expect: shape=ReceiptMeaning path=forSlot focus=n-receipt
INSERT DATA { ex:1-notice srv:hasSlot ex:n-receipt . ex:n-receipt a srv:Inferred ; srv:forSlot slot:receipt ; srv:reason "себеп"@kk , "причина"@ru , "reason"@en ; srv:onDate "2020-01-01"^^xsd:date }
