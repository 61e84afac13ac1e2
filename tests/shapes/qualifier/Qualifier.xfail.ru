# expect: shape=Qualifier path=quote focus=1-if
# expect: shape=QuoteInPassage path=quote focus=1-if
INSERT DATA { ex:1-if srv:quote "тиіс"@kk }
