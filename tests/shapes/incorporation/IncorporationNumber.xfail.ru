# expect: shape=IncorporationNumber path=incorporatedNumber focus=1-incorporation
INSERT DATA { ex:1-incorporation srv:incorporatedNumber 31 }
