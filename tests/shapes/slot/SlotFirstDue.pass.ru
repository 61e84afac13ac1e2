# expect: nothing
INSERT DATA { ex:1-help-timing srv:firstDue "2020-02-29"^^xsd:date ; srv:recursEvery "P1Y"^^xsd:duration }
