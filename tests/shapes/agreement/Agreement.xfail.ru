# expect: shape=Agreement path=sourceLine focus=example
INSERT DATA { agreement:example srv:sourceLine 3 }
