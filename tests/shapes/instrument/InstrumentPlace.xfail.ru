# expect: shape=InstrumentPlace path=place focus=note
INSERT DATA { ex:note srv:place "Б"@kk }
