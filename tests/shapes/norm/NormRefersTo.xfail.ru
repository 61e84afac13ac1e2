# expect: shape=NormRefersTo path=refersToInstrument focus=1-help
INSERT DATA { ex:1-help srv:refersToInstrument actor:p }
