# expect: shape=SlotIndefinite path=isRenewedIndefinitely focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isRenewedIndefinitely "no" ; srv:term "P5Y"^^xsd:duration }
