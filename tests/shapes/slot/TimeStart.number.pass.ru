# expect: nothing
INSERT DATA { ex:1-help-timing srv:occurrenceNumber 3 ; srv:runsFromEvent matter:arrival }
