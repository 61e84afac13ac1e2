# expect: shape=SlotNilReport path=requiresNilReport focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:requiresNilReport "no" ; srv:recursEvery "P1Y"^^xsd:duration ; srv:firstDue "2021-03-31"^^xsd:date }
