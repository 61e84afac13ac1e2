# expect: shape=NoteSigned path=isSignedBy focus=note
DELETE WHERE { ex:note srv:isSignedBy ?any }
