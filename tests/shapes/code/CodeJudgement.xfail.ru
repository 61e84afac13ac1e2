# expect: shape=CodeJudgement path=callsForJudgement focus=free
INSERT DATA { qualifier:free srv:callsForJudgement "maybe" }
