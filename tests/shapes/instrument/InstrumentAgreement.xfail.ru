# expect: shape=InstrumentAgreement path=- focus=note
# expect: shape=ErratumInText path=publishedWords focus=erratum
# expect: shape=NoteParties path=isMadeOnBehalfOf focus=note
DELETE DATA { agreement:example srv:hasInstrument ex:note }
