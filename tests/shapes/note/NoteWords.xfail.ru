# expect: shape=NoteWords path=words focus=1-note
INSERT DATA { ex:1-note srv:words "Алпа"@kk }
