# expect: nothing
INSERT DATA { ex:1-help-timing srv:term "P1Y"^^xsd:duration }
