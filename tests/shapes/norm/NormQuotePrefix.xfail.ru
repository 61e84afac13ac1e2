# expect: shape=NormQuotePrefix path=quotePrefix focus=2-end
INSERT DATA { ex:2-end srv:quotePrefix ""@kk }
