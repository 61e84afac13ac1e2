# expect: nothing
INSERT DATA { ex:convention srv:isMadeOnBehalfOf actor:c }
