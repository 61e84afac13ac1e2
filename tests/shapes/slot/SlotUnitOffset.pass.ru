# expect: nothing
INSERT DATA { ex:1-help-timing srv:unitOffset 2 ; srv:onFirstDayOf unit:M }
