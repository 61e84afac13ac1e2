# expect: nothing
INSERT DATA { ex:1-help-timing srv:recursEvery "P3M"^^xsd:duration ; srv:dayOfMonth 15 }
