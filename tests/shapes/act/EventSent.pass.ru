# expect: nothing
DELETE DATA { l:told srv:sentOn "2009-02-02" } ;
INSERT DATA { l:told srv:sentOn "[2009-02-01, 2009-02-02]" }
