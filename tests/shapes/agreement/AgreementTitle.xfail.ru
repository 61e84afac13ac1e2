# expect: shape=AgreementTitle path=title focus=example
INSERT DATA { agreement:example dcterms:title "Another title"@en }
