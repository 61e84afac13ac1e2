# expect: nothing
DELETE DATA { l:needed srv:judgementAnswer true } ;
INSERT DATA { l:needed srv:judgementAnswer false }
