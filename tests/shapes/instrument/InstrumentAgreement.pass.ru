# expect: nothing
INSERT DATA { agreement:example srv:hasInstrument ex:note }
