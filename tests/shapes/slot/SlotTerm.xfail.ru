# expect: shape=SlotTerm path=term focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:term "P0D"^^xsd:duration }
