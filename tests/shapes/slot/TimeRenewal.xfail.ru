# expect: shape=TimeRenewal path=renewal focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration ; srv:isRenewedIndefinitely true }
