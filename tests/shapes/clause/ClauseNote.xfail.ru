# expect: shape=ClauseNote path=hasNote focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasNote actor:p }
