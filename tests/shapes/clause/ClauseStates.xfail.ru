# expect: shape=ClauseStates path=hasNorm focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasNorm actor:p }
