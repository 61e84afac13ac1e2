# expect: shape=NoteReading path=readingTaken focus=1-note
DELETE DATA { ex:1-note srv:readingTaken "duty"@en }
