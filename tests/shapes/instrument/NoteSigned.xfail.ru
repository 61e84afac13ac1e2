# expect: shape=NoteSigned path=isSignedBy focus=note
# expect: shape=NoteParties path=isMadeOnBehalfOf focus=note
DELETE WHERE { ex:note srv:isSignedBy ?any }
