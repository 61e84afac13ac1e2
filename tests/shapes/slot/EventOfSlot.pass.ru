# expect: nothing
INSERT DATA { ex:2-effect srv:isTriggeredByActor actor:a , actor:b }
