# expect: nothing
INSERT DATA { ex:2-notice srv:hasSender actor:a-office ; srv:isJoint true . ex:2-end srv:hasBearer actor:a-office } ;
DELETE { ?slot a srv:Stated } INSERT { ?slot a srv:Inferred ; srv:reason "х"@kk , "х"@ru , "x"@en }
WHERE { VALUES ?slot { ex:2-bearer ex:m-sender } }
