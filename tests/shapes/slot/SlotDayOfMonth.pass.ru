# expect: nothing
INSERT DATA { ex:1-help-timing srv:dayOfMonth 15 ; srv:recursEvery "P1M"^^xsd:duration }
