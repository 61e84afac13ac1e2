# expect: shape=AgreementParaphrase path=isParaphrase focus=example
INSERT DATA { agreement:example srv:isParaphrase "yes" }
