# expect: shape=SlotRenewedBy path=isRenewedBy focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isRenewedBy programme:x ; srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration }
