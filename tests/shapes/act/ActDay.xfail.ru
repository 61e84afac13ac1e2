# expect: shape=ActDay path=- focus=told
DELETE DATA { l:told srv:sentOn "2009-02-02" ; srv:receivedOn "2009-02-04" }
