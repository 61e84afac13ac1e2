# expect: nothing
INSERT DATA { agreement:example srv:hasClause ex:law-text }
