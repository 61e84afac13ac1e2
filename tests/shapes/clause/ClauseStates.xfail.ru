# expect: shape=ClauseStates path=states focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:states actor:p }
