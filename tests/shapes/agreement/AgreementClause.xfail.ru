# expect: shape=AgreementClause path=hasClause focus=example
INSERT DATA { agreement:example srv:hasClause actor:p }
