# expect: shape=RatifyingActState path=isMadeOnBehalfOf focus=law
DELETE DATA { ex:law srv:isMadeOnBehalfOf actor:a } ; INSERT DATA { ex:law srv:isMadeOnBehalfOf actor:a-office }
