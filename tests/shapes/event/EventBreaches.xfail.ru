# expect: shape=EventBreaches path=breaches focus=came
DELETE DATA { log:l srv:isLogOf agreement:example } ;
INSERT DATA { log:l srv:isLogOf agreement:another . l:came srv:breaches actor:a }
