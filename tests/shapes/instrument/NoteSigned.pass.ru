# expect: nothing
INSERT DATA { ex:note srv:isSignedBy actor:b }
