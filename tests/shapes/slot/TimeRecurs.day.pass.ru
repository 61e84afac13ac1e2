# expect: nothing
INSERT DATA { ex:1-help-timing srv:recursEvery "P6M"^^xsd:duration ; srv:recursOn "--03-31"^^xsd:gMonthDay , "--09-30"^^xsd:gMonthDay }
