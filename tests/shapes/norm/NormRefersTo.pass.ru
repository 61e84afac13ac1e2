# expect: nothing
INSERT DATA { ex:1-help srv:refersToInstrument ex:note }
