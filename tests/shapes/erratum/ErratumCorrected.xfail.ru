# expect: shape=ErratumCorrected path=correctedWords focus=erratum
# expect: shape=ErratumReasoned path=reason focus=erratum
INSERT DATA { ex:erratum srv:correctedWords "х"@kk }
