# expect: shape=SlotEvery path=recursEvery focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:recursEvery "P0D"^^xsd:duration ; srv:firstDue "2021-03-31"^^xsd:date }
