# expect: shape=NoteOtherReading path=readingNotTaken focus=1-note
DELETE WHERE { ex:1-note srv:readingNotTaken ?any }
