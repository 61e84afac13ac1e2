# expect: shape=NoteWords path=evidenceText focus=1-note
INSERT DATA { ex:1-note srv:evidenceText "Алпа"@kk }
