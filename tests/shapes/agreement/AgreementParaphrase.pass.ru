# expect: nothing
INSERT DATA { agreement:example srv:isParaphrase true }
