# expect: shape=SlotFirstDay path=onFirstDayOf focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:onFirstDayOf unit:D }
