# expect: shape=NoteAbout path=isAbout focus=1-note
DELETE WHERE { ex:1-note srv:isAbout ?any }
