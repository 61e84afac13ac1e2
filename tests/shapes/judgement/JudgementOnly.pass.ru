# expect: nothing
DELETE DATA { l:needed srv:answer true } ;
INSERT DATA { l:needed srv:answer false }
