# expect: shape=SlotFirstDue path=firstDue focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:firstDue "2021-02-29"^^xsd:date ; srv:recursEvery "P1Y"^^xsd:duration }
