# expect: nothing
INSERT DATA { ex:1-help-timing srv:recursEvery "P1Y"^^xsd:duration ; srv:runsFrom event:receipt }
