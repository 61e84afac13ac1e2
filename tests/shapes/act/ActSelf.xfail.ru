# expect: shape=ActSelf path=hasSender focus=told
DELETE DATA { l:told srv:hasAddressee actor:e } ;
INSERT DATA { l:told srv:hasAddressee actor:d }
