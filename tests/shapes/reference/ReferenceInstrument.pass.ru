# expect: nothing
INSERT DATA { ex:1-reference srv:refersToInstrument ex:convention }
