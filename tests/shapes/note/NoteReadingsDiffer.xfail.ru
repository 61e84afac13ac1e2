# expect: shape=NoteReadingsDiffer path=readingTaken focus=1-note
DELETE { ex:1-note srv:readingTaken "duty"@en } INSERT { ex:1-note srv:readingTaken "wish"@en } WHERE { ex:1-note srv:readingTaken "duty"@en }
