# expect: shape=UncountableSlot path=forSlot focus=1-help-timing
DELETE DATA { ex:1-help-timing srv:isDueBefore matter:start } ;
INSERT DATA { ex:1-help-timing srv:onDate "2020-01-01"^^xsd:date ; srv:uncountableReason "x"@en }
