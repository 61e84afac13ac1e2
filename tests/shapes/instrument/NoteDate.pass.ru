# expect: nothing
INSERT DATA { ex:convention dcterms:date "2007-09-07"^^xsd:date }
