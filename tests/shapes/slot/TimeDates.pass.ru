# expect: nothing
INSERT DATA { ex:1-help-timing srv:recursEvery "P1Y"^^xsd:duration ; srv:firstDue "2021-03-31"^^xsd:date ; srv:lastDue "2021-03-31"^^xsd:date }
