# expect: shape=EventOfSlot path=forSlot focus=2-bearer
INSERT DATA { ex:2-bearer srv:isDueBefore matter:start }
