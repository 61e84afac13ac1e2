# expect: shape=NormOrder path=order focus=1-help
INSERT DATA { ex:1-help srv:order 0 }
