# expect: shape=ActOrder path=receivedOn focus=told
DELETE DATA { l:told srv:receivedOn "2009-02-04" } ;
INSERT DATA { l:told srv:receivedOn "2009-02-01" }
