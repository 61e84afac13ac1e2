# expect: nothing
DELETE { ex:erratum srv:startLine ?old } INSERT { ex:erratum srv:startLine 4 } WHERE { ex:erratum srv:startLine ?old }
