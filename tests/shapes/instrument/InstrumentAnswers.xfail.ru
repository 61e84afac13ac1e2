# expect: shape=InstrumentAnswers path=answersInstrument focus=law
INSERT DATA { ex:law srv:answersInstrument ex:law }
