# expect: shape=SlotLastDue path=lastDue focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:lastDue "2021-02-29"^^xsd:date ; srv:recursEvery "P1Y"^^xsd:duration ; srv:recursOn "--02-28"^^xsd:gMonthDay }
