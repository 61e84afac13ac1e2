# expect: shape=ClausePassage path=hasPassage focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasPassage actor:p }
