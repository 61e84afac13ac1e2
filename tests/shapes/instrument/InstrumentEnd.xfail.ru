# expect: shape=InstrumentEnd path=endLine focus=law
# expect: shape=InstrumentStart path=startLine focus=law
DELETE { ex:law srv:endLine ?old } INSERT { ex:law srv:endLine "40" } WHERE { ex:law srv:endLine ?old }
