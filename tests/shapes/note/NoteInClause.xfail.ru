# expect: shape=NoteInClause path=isAbout focus=1-note
DELETE { ex:1-note srv:isAbout ?old } INSERT { ex:1-note srv:isAbout ex:2-end } WHERE { ex:1-note srv:isAbout ?old }
