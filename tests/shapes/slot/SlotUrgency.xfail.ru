# expect: shape=SlotUrgency path=hasUrgency focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:hasUrgency programme:x }
