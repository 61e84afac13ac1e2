# expect: nothing
DELETE DATA { l:told srv:hasSender actor:d } ;
INSERT DATA { l:told srv:hasSender actor:b }
