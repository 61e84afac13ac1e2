# expect: shape=TimeRecurs path=recursEvery focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:recursEvery "P1Y"^^xsd:duration }
