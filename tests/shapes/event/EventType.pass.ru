# expect: nothing
DELETE DATA { l:needed a srv:Judgement ; srv:judgementAnswer true } ;
INSERT DATA { l:needed a srv:Event ; srv:concernsMatter matter:start }
