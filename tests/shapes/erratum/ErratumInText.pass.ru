# expect: nothing
DELETE { ex:erratum srv:startLine ?old } INSERT { ex:erratum srv:startLine 13 } WHERE { ex:erratum srv:startLine ?old }
