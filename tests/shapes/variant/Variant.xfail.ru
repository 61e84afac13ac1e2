# expect: shape=Variant path=firstLine focus=variant-01
INSERT DATA { ex:variant-01 srv:firstLine 3 }
