# expect: nothing
INSERT DATA { agreement:example srv:hasPrevailingLanguage "en" }
