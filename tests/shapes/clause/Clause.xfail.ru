# expect: shape=Clause path=sourceLine focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:sourceLine 3 }
