# expect: nothing
DELETE { ex:1-help srv:hasBeneficiary ?old } INSERT { ex:1-help srv:hasBeneficiary actor:b } WHERE { ex:1-help srv:hasBeneficiary ?old }
