# expect: shape=InstrumentCopy path=quotesInstrument focus=reply
DELETE { ex:reply srv:copyStartLine ?old } INSERT { ex:reply srv:copyStartLine 9 } WHERE { ex:reply srv:copyStartLine ?old }
