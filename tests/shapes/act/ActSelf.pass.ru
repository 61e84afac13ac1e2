# expect: nothing
DELETE DATA { l:told srv:hasAddressee actor:e } ;
INSERT DATA { l:told srv:hasAddressee actor:a }
