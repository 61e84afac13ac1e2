# expect: shape=TimeRecurs path=recursEvery focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:recursEvery "P7D"^^xsd:duration ; srv:recursOn "--03-31"^^xsd:gMonthDay }
