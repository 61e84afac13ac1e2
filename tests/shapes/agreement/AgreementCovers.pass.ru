# expect: nothing
INSERT DATA { agreement:example srv:coversClause "36" }
