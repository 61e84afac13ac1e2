# expect: nothing
INSERT DATA { actor:c org:unitOf actor:b }
