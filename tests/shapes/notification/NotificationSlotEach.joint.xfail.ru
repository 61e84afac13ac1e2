# expect: shape=NotificationSlotEach path=hasSlot focus=2-notice
# expect: shape=NotificationEnds path=hasSlot focus=2-notice
INSERT DATA { ex:2-notice srv:hasSender actor:a-office ; srv:hasSlot ex:m-sender-2 . ex:2-end srv:hasBearer actor:a-office .
    ex:m-sender-2 a srv:Stated ; srv:forSlot slot:sender } ;
DELETE { ?slot a srv:Stated } INSERT { ?slot a srv:Inferred ; srv:reason "х"@kk , "х"@ru , "x"@en }
WHERE { VALUES ?slot { ex:2-bearer ex:m-sender ex:m-sender-2 } }
