# expect: shape=InstrumentSignedBy path=isSignedBy focus=note
DELETE { ex:note srv:isSignedBy ?old } INSERT { ex:note srv:isSignedBy actor:q } WHERE { ex:note srv:isSignedBy ?old }
