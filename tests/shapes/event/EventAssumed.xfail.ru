# expect: shape=EventAssumed path=isAssumed focus=came
INSERT DATA { l:came srv:isAssumed "perhaps" }
