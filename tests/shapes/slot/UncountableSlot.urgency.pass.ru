# expect: nothing
DELETE DATA { ex:1-help-timing srv:isDueBefore matter:start } ;
INSERT DATA { ex:1-help-timing srv:hasUrgency urgency:immediately ; srv:uncountableReason "x"@en }
