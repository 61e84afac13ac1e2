# expect: shape=EventFulfils path=fulfils focus=came
DELETE DATA { log:l srv:isLogOf agreement:example } ;
INSERT DATA { log:l srv:isLogOf agreement:another . l:came srv:fulfils actor:a }
