# expect: shape=EventType path=type focus=came
INSERT DATA { srv:Visit rdfs:subClassOf srv:Event } ;
DELETE DATA { l:came a srv:Event } ;
INSERT DATA { l:came a srv:Visit }
