# expect: nothing
INSERT DATA { l:came srv:isMadeOnBehalfOf actor:a }
