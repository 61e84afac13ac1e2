# expect: shape=AgreementOriginalDigest path=originalDigest focus=example
INSERT DATA { agreement:example srv:originalDigest "abc" }
