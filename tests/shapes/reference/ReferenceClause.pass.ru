# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasReference ex:1-reference }
