# expect: nothing
INSERT DATA { l:came srv:isAssumed true }
