# expect: shape=ReferenceInstrument path=refersToInstrument focus=1-reference
INSERT DATA { ex:1-reference srv:refersToInstrument actor:a }
