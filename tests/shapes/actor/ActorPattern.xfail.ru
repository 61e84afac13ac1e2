# expect: shape=ActorPattern path=namePattern focus=c
INSERT DATA { actor:c srv:namePattern "гамма" }
