# expect: nothing
DELETE DATA { l:needed a srv:Judgement ; srv:answer true } ;
INSERT DATA { l:needed a srv:Event ; srv:concernsMatter matter:start }
