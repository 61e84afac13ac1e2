# expect: shape=InstrumentLines path=startLine focus=law
# expect: shape=InstrumentLines path=startLine focus=reply
DELETE { ex:law srv:startLine ?old } INSERT { ex:law srv:startLine 30 } WHERE { ex:law srv:startLine ?old }
