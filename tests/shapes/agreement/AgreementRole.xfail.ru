# expect: shape=AgreementRole path=hasRole focus=example
INSERT DATA { agreement:example srv:hasRole actor:a }
