# expect: shape=AgreementDepositary path=hasDepositary focus=example
INSERT DATA { agreement:example srv:hasDepositary form:oral }
