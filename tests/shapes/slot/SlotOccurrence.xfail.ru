# expect: shape=SlotOccurrence path=occurrenceNumber focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:occurrenceNumber 0 ; srv:runsFromEvent matter:arrival }
