# expect: nothing
INSERT DATA { ex:1-incorporation-guest srv:bindsActor actor:b }
