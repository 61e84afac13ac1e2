# expect: shape=AgreementExtractorVersion path=extractorVersion focus=example
INSERT DATA { agreement:example srv:extractorVersion "" }
