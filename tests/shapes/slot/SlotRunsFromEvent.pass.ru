# expect: nothing
INSERT DATA { ex:1-help-timing srv:runsFromEvent ex:2-notice , matter:arrival }
