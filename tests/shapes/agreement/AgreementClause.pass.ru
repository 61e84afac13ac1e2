# expect: nothing
INSERT DATA { agreement:example srv:hasClause <https://w3id.org/servanda/agreement/example/1> }
