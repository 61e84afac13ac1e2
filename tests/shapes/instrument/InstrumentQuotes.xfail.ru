# expect: shape=InstrumentQuotes path=quotesInstrument focus=reply
# expect: shape=InstrumentCopy path=quotesInstrument focus=reply
INSERT DATA { ex:reply srv:quotesInstrument ex:law }
