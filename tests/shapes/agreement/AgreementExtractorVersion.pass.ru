# expect: nothing
INSERT DATA { agreement:example srv:extractorVersion "1" }
