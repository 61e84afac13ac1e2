# expect: shape=AgreementVersionOf path=isVersionOf focus=example
INSERT DATA { agreement:example srv:isVersionOf "first" ; srv:validFrom "2024-05-01"^^xsd:date }
