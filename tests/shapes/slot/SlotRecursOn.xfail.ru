# expect: shape=SlotRecursOn path=recursOn focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:recursOn "--02-30"^^xsd:gMonthDay ; srv:recursEvery "P1Y"^^xsd:duration }
