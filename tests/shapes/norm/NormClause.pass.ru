# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:states ex:1-inform }
