# expect: shape=NoteDate path=date focus=note
DELETE WHERE { ex:note dcterms:date ?any }
