# expect: shape=ErratumReason path=reason focus=erratum
DELETE WHERE { ex:erratum srv:reason ?any }
