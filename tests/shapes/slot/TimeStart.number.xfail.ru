# expect: shape=TimeStart path=runsFromEvent focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:occurrenceNumber 3 }
