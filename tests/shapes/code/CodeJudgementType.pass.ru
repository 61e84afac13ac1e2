# expect: nothing
DELETE DATA { qualifier:if-necessary srv:callsForJudgement true }
