# expect: shape=SlotRenewal path=renewal focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:renewal "P0D"^^xsd:duration ; srv:term "P5Y"^^xsd:duration }
