# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasNote ex:1-note }
