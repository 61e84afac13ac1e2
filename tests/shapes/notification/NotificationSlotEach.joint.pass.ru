# expect: nothing
# Each of those who notify together has a slot.
INSERT DATA { ex:2-notice srv:hasSender actor:a-office ; srv:hasSlot ex:m-sender-2 ; srv:isJoint true . ex:2-end srv:hasBearer actor:a-office .
    ex:m-sender-2 a srv:Stated ; srv:forSlot slot:sender } ;
DELETE { ?slot a srv:Stated } INSERT { ?slot a srv:Inferred ; srv:reason "х"@kk , "х"@ru , "x"@en }
WHERE { VALUES ?slot { ex:2-bearer ex:m-sender ex:m-sender-2 } }
