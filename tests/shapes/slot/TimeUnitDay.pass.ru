# expect: nothing
INSERT DATA { ex:1-help-timing srv:unitOffset 0 ; srv:onLastDayOf unit:Y }
