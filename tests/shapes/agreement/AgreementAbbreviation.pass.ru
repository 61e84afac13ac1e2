# expect: nothing
INSERT DATA { agreement:example srv:abbreviation "EX" }
