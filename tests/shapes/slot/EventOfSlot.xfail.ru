# expect: shape=EventOfSlot path=forSlot focus=2-effect
INSERT DATA { ex:2-effect srv:isDueBefore matter:start }
