# expect: shape=TimesInCircle path=hasSlot focus=1-help
INSERT DATA { ex:1-help-timing srv:runsFromEvent ex:1-help }
