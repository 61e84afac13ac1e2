# expect: shape=InstrumentSignedBy path=isSignedBy focus=note
# expect: shape=NoteParties path=isMadeOnBehalfOf focus=note
# expect: shape=SignatoryNamed path=isSignedBy focus=note
DELETE { ex:note srv:isSignedBy ?old } INSERT { ex:note srv:isSignedBy actor:q } WHERE { ex:note srv:isSignedBy ?old }
