# expect: shape=EventOfSlot path=forSlot focus=2-effect
DELETE WHERE { ?slot srv:period ?period ; srv:runsFrom ?event } ;
INSERT DATA { ex:2-effect srv:isTriggeredByActor actor:a }
