# expect: shape=TimeUnitDay path=unitOffset focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:onLastDayOf unit:Y ; srv:onFirstDayOf unit:Y }
