# expect: shape=NoteOtherReading path=readingNotTaken focus=1-note
DELETE DATA { ex:1-note srv:readingNotTaken "wish"@en }
