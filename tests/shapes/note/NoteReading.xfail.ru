# expect: shape=NoteReading path=readingTaken focus=1-note
DELETE WHERE { ex:1-note srv:readingTaken ?any }
