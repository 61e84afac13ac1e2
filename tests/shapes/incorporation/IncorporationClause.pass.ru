# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasIncorporation ex:1-incorporation }
