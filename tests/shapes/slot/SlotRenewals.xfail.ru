# expect: shape=SlotRenewals path=maximumRenewals focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:maximumRenewals 0 ; srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration }
