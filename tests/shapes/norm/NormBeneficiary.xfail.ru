# expect: shape=NormBeneficiary path=hasBeneficiary focus=1-help
DELETE { ex:1-help srv:hasBeneficiary ?old } INSERT { ex:1-help srv:hasBeneficiary actor:unknown } WHERE { ex:1-help srv:hasBeneficiary ?old }
