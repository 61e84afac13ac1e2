# expect: shape=SlotDayOfEvent path=dayOfEventCounts focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:dayOfEventCounts "no" }
