# expect: shape=InstrumentNumber path=documentNumber focus=note
INSERT DATA { ex:note srv:documentNumber "2007" }
