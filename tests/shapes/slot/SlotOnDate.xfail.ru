# expect: shape=SlotOnDate path=onDate focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:onDate "2021-02-29"^^xsd:date }
