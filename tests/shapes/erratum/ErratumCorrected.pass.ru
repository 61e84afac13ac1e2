# expect: nothing
DELETE { ex:erratum srv:correctedWords ?old } INSERT { ex:erratum srv:correctedWords "жәрдем"@kk } WHERE { ex:erratum srv:correctedWords ?old }
