# expect: shape=NormQuote path=quote focus=2-end
DELETE WHERE { ex:2-end srv:quote ?any }
