# expect: shape=ErratumReason path=reason focus=erratum
DELETE DATA { ex:erratum srv:reason "read: көмек"@en }
