# expect: nothing
INSERT DATA { ex:1-help-timing srv:isRenewedBy matter:end ; srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration }
