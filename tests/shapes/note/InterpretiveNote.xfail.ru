# expect: shape=InterpretiveNote path=quote focus=1-note
# expect: shape=QuoteInPassage path=quote focus=1-note
INSERT DATA { ex:1-note srv:quote "тиіс"@kk }
