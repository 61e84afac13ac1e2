# expect: nothing
DELETE DATA { ex:law srv:isMadeOnBehalfOf actor:a } ; INSERT DATA { ex:law srv:isMadeOnBehalfOf actor:b }
