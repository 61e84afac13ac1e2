# expect: nothing
DELETE DATA { l:told srv:receivedOn "2009-02-04" } ;
INSERT DATA { l:told srv:receivedOn "not known" }
