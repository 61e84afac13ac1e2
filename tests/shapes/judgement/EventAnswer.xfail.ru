# expect: shape=EventAnswer path=judgementAnswer focus=needed
INSERT DATA { l:needed srv:judgementAnswer false }
