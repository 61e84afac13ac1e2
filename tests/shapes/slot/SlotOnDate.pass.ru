# expect: nothing
INSERT DATA { ex:1-help-timing srv:onDate "2020-02-29"^^xsd:date }
