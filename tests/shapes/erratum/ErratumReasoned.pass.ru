# expect: nothing
DELETE { ex:erratum srv:reason ?old } INSERT { ex:erratum srv:reason "the word is көмек"@en }
WHERE { ex:erratum srv:reason ?old FILTER(LANG(?old) = "en") }
