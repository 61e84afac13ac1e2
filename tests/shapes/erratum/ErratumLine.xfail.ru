# expect: shape=ErratumLine path=startLine focus=erratum
DELETE WHERE { ex:erratum srv:startLine ?any }
