# expect: shape=AgreementBinding path=isBinding focus=example
INSERT DATA { agreement:example srv:isBinding "no" }
