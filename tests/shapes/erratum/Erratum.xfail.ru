# expect: shape=Erratum path=endLine focus=erratum
INSERT DATA { ex:erratum srv:endLine 4 }
