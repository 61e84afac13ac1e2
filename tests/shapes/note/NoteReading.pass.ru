# expect: nothing
DELETE { ex:1-note srv:readingTaken "duty"@en } INSERT { ex:1-note srv:readingTaken "a duty"@en } WHERE { ex:1-note srv:readingTaken "duty"@en }
