# expect: shape=SlotWhose path=isTriggeredByActor focus=n-trigger
INSERT DATA { ex:n-trigger srv:isTriggeredByActor programme:x }
