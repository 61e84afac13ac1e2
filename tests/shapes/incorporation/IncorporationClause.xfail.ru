# expect: shape=IncorporationClause path=- focus=1-incorporation
# expect: shape=WordsInClause path=evidenceText focus=1-incorporation
INSERT DATA { <https://w3id.org/servanda/agreement/example/2> srv:hasIncorporation ex:1-incorporation }
