# expect: shape=ValueHasSlot path=hasSlot focus=1-help
DELETE { ex:1-help srv:hasBeneficiary ?old } INSERT { ex:1-help srv:hasBeneficiary actor:c } WHERE { ex:1-help srv:hasBeneficiary ?old } ;
DELETE { ex:1-help-beneficiary a ?old } INSERT { ex:1-help-beneficiary a srv:Inferred } WHERE { ex:1-help-beneficiary a ?old } ;
INSERT DATA { ex:1-help-beneficiary srv:reason "х"@kk , "х"@ru , "x"@en } ;
# The pattern of another agreement says nothing here.
INSERT DATA { agreement:other srv:hasParty actor:c ; srv:partyNamePattern "Бета" }
