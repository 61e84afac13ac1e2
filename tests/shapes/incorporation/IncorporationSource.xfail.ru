# expect: shape=IncorporationSource path=incorporatesAgreement focus=1-incorporation
INSERT DATA { ex:1-incorporation srv:incorporatesAgreement <https://example.org/treaty> }
