# expect: shape=JudgeNamed path=isJudgedBy focus=1-if
INSERT DATA { ex:1-if srv:isJudgedBy actor:a }
