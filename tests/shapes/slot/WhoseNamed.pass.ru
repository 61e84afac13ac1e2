# expect: nothing
INSERT DATA { ex:n-trigger srv:isTriggeredByActor actor:p }
