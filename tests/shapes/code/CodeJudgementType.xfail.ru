# expect: shape=CodeJudgementType path=type focus=start
INSERT DATA { matter:start srv:callsForJudgement true }
