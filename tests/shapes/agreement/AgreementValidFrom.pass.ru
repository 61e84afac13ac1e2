# expect: nothing
INSERT DATA { agreement:example srv:validFrom "2024-05-01"^^xsd:date }
