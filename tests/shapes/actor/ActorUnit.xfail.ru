# expect: shape=ActorUnit path=unitOf focus=c
INSERT DATA { actor:c org:unitOf programme:x }
