# expect: shape=SlotHours path=hours focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:hours 0 }
