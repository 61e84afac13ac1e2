# expect: nothing
INSERT DATA { ex:1-help-timing srv:renewal "P1Y"^^xsd:duration ; srv:term "P5Y"^^xsd:duration }
