# expect: shape=InstrumentAgreement path=- focus=note
# expect: shape=ErratumInText path=publishedWords focus=erratum
DELETE DATA { agreement:example srv:hasInstrument ex:note }
