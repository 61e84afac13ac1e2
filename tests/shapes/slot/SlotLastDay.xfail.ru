# expect: shape=SlotLastDay path=onLastDayOf focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:onLastDayOf unit:D }
