# expect: nothing
INSERT DATA { ex:1-help-timing srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration ; srv:maximumRenewals 1 ; srv:isRenewedBy matter:end }
