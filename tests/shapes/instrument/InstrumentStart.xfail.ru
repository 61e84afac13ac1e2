# expect: shape=InstrumentStart path=startLine focus=note
DELETE { ex:note srv:startLine ?old } INSERT { ex:note srv:startLine 0 } WHERE { ex:note srv:startLine ?old }
