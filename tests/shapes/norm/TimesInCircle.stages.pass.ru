# expect: nothing
INSERT { ex:1-inform srv:requiresNotification ex:1-later . ex:1-later ?property ?value ; srv:stage 2 ; srv:hasSlot ?copy . ?copy ?of ?is . ex:1-notice srv:stage 1 }
WHERE { { ex:1-notice ?property ?value FILTER(?property != srv:hasSlot) } UNION { ex:1-notice srv:hasSlot ?slot . ?slot ?of ?is BIND(IRI(CONCAT(STR(?slot), "-later")) AS ?copy) } } ;
DELETE DATA { ex:n-timing-later a srv:Silent } ;
INSERT DATA { ex:n-timing-later a srv:Inferred ; srv:reason "себеп"@kk , "причина"@ru , "reason"@en ; srv:text "кейін"@kk , "после"@ru , "after it"@en ; srv:runsFrom event:receipt ; srv:runsFromEvent ex:1-notice }
