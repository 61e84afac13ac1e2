# expect: shape=ClauseReference path=hasReference focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasReference ex:law }
