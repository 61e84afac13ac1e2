# expect: nothing
DELETE DATA { log:l srv:isLogOf agreement:example } ;
INSERT DATA { log:l srv:isLogOf agreement:another }
