# expect: nothing
DELETE { ex:note srv:isMadeOnBehalfOf ?old } INSERT { ex:note srv:isMadeOnBehalfOf actor:b } WHERE { ex:note srv:isMadeOnBehalfOf ?old }
