# expect: nothing
INSERT DATA { ex:1-help-timing srv:lastDue "2020-02-29"^^xsd:date ; srv:recursEvery "P1Y"^^xsd:duration ; srv:recursOn "--02-28"^^xsd:gMonthDay }
