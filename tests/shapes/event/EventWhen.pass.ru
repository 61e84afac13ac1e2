# expect: nothing
DELETE DATA { l:came srv:happenedOn "2009-02-01" } ;
INSERT DATA { l:came srv:happenedOn "2009-01-30/2009-02" }
