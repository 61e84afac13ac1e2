# expect: nothing
INSERT DATA { agreement:example srv:isVersionOf agreement:first ; srv:validFrom "2024-05-01"^^xsd:date }
