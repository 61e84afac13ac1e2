# expect: shape=ClauseIncorporation path=hasIncorporation focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasIncorporation ex:law }
