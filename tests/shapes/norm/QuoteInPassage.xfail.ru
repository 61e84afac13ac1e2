# expect: shape=QuoteInPassage path=quote focus=2-end
DELETE { ex:2-end srv:quote ?old } INSERT { ex:2-end srv:quote "тоқтатуға құқылы"@kk } WHERE { ex:2-end srv:quote ?old }
