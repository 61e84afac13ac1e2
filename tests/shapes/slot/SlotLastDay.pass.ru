# expect: nothing
INSERT DATA { ex:1-help-timing srv:onLastDayOf unit:M }
