# expect: shape=AgreementExtractor path=extractor focus=example
INSERT DATA { agreement:example srv:extractor "" }
