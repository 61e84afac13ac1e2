# expect: shape=TimesInCircle path=hasSlot focus=1-inform
DELETE DATA { ex:n-timing a srv:Silent } ;
INSERT DATA { ex:n-timing a srv:Inferred ; srv:reason "себеп"@kk , "причина"@ru , "reason"@en ; srv:text "кейін"@kk , "после"@ru , "after it"@en ; srv:runsFrom event:receipt ; srv:runsFromEvent ex:1-notice }
