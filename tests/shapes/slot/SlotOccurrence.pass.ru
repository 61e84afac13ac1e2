# expect: nothing
INSERT DATA { ex:1-help-timing srv:occurrenceNumber 20 ; srv:runsFromEvent matter:arrival }
