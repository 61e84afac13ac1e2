# expect: shape=InstrumentTitle path=title focus=note
INSERT DATA { ex:note dcterms:title "Second"@en }
