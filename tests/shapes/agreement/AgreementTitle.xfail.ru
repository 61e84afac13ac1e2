# expect: shape=AgreementTitle path=title focus=example
DELETE DATA { agreement:example dcterms:title "Example agreement"@en }
