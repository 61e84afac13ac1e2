# expect: shape=TimePeriod path=hours focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:hours 24 ; srv:period "P1D"^^xsd:duration }
