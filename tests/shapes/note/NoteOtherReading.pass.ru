# expect: nothing
DELETE { ex:1-note srv:readingNotTaken "wish"@en } INSERT { ex:1-note srv:readingNotTaken "a wish"@en } WHERE { ex:1-note srv:readingNotTaken "wish"@en }
