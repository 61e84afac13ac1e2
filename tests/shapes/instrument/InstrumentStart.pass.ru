# expect: nothing
DELETE { ex:note srv:startLine ?old } INSERT { ex:note srv:startLine 3 } WHERE { ex:note srv:startLine ?old }
