# expect: shape=SlotRunsFromEvent path=runsFromEvent focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:runsFromEvent programme:x }
