# expect: nothing
DELETE { ex:erratum srv:reason "misprint"@en } INSERT { ex:erratum srv:reason "a misprint"@en } WHERE { ex:erratum srv:reason "misprint"@en }
