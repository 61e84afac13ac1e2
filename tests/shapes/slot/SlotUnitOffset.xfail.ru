# expect: shape=SlotUnitOffset path=unitOffset focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:unitOffset -1 ; srv:onFirstDayOf unit:M }
