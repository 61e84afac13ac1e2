# expect: shape=AgreementCovers path=coversClause focus=example
INSERT DATA { agreement:example srv:coversClause 36 }
