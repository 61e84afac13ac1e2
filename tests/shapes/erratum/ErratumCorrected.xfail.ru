# expect: shape=ErratumCorrected path=correctedWords focus=erratum
INSERT DATA { ex:erratum srv:correctedWords "х"@kk }
