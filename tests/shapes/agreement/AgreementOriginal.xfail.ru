# expect: shape=AgreementOriginal path=originalFile focus=example
INSERT DATA { agreement:example srv:originalFile "text.pdf" }
