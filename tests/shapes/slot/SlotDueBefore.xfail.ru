# expect: shape=SlotDueBefore path=isDueBefore focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isDueBefore programme:x }
