# expect: nothing
DELETE DATA { ex:n-trigger srv:isTriggeredByActor actor:b }
