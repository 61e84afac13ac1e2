# expect: shape=EventAnswer path=answer focus=needed
INSERT DATA { l:needed srv:answer false }
