# expect: shape=IncorporationNote path=restsOnNote focus=1-incorporation
INSERT DATA { ex:1-incorporation srv:restsOnNote ex:law }
