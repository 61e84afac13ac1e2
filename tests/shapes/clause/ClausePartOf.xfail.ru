# expect: shape=ClausePartOf path=isPartOfClause focus=2.1
INSERT DATA { <https://w3id.org/servanda/agreement/example/2.1> srv:isPartOfClause actor:p }
