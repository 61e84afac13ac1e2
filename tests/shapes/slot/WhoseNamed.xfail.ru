# expect: shape=WhoseNamed path=isTriggeredByActor focus=n-trigger
INSERT DATA { ex:n-trigger srv:isTriggeredByActor actor:c }
