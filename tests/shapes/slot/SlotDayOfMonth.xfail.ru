# expect: shape=SlotDayOfMonth path=dayOfMonth focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:dayOfMonth 0 ; srv:recursEvery "P1M"^^xsd:duration }
