# expect: shape=TimeRecurs path=recursEvery focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:dayOfMonth 15 }
