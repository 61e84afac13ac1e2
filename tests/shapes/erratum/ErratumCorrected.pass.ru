# expect: nothing
DELETE { ex:erratum srv:correctedWords ?old } INSERT { ex:erratum srv:correctedWords "көме"@kk } WHERE { ex:erratum srv:correctedWords ?old }
