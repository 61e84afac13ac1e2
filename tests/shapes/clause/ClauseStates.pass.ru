# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasNorm ex:1-help }
