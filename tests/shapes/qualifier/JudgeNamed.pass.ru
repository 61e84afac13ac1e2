# expect: nothing
INSERT DATA { ex:1-if srv:isJudgedBy actor:a , actor:b }
