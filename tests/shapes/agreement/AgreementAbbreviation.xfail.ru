# expect: shape=AgreementAbbreviation path=abbreviation focus=example
INSERT DATA { agreement:example srv:abbreviation "EX"@en }
