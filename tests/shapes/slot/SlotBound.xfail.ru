# expect: shape=SlotBound path=hasBound focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:hasBound programme:x }
