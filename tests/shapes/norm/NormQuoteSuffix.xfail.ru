# expect: shape=NormQuoteSuffix path=quoteSuffix focus=2-end
INSERT DATA { ex:2-end srv:quoteSuffix ""@kk }
