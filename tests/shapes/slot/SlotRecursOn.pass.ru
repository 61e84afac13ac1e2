# expect: nothing
INSERT DATA { ex:1-help-timing srv:recursOn "--03-31"^^xsd:gMonthDay , "--09-30"^^xsd:gMonthDay ; srv:recursEvery "P1Y"^^xsd:duration }
