# expect: shape=ActWhen path=happenedOn focus=told
INSERT DATA { l:told srv:happenedOn "2009-02-04" }
