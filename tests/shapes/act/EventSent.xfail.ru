# expect: shape=EventSent path=sentOn focus=told
DELETE DATA { l:told srv:sentOn "2009-02-02" } ;
INSERT DATA { l:told srv:sentOn "2 February" }
