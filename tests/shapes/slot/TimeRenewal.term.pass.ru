# expect: nothing
INSERT DATA { ex:1-help-timing srv:term "P5Y"^^xsd:duration ; srv:isRenewedIndefinitely true }
