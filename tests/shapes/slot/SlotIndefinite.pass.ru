# expect: nothing
INSERT DATA { ex:1-help-timing srv:isRenewedIndefinitely false ; srv:term "P5Y"^^xsd:duration }
