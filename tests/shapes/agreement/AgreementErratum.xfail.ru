# expect: shape=AgreementErratum path=hasErratum focus=example
INSERT DATA { agreement:example srv:hasErratum actor:p }
