# expect: nothing
DELETE { ex:law srv:startLine ?old } INSERT { ex:law srv:startLine 32 } WHERE { ex:law srv:startLine ?old }
