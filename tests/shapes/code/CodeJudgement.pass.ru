# expect: nothing
INSERT DATA { qualifier:free srv:callsForJudgement false }
