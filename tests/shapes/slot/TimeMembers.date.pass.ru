# expect: nothing
INSERT DATA { ex:1-help-timing srv:isFirstOf matter:arrival ; srv:onDate "2020-01-01"^^xsd:date }
