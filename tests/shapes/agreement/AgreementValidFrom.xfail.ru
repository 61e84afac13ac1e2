# expect: shape=AgreementValidFrom path=validFrom focus=example
INSERT DATA { agreement:example srv:validFrom "1 May 2024" }
