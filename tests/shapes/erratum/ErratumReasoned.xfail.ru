# expect: shape=ErratumReasoned path=reason focus=erratum
DELETE { ex:erratum srv:reason ?old } INSERT { ex:erratum srv:reason "misprint"@en }
WHERE { ex:erratum srv:reason ?old FILTER(LANG(?old) = "en") }
