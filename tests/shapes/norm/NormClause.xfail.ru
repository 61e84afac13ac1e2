# expect: shape=NormClause path=- focus=1-inform
# expect: shape=WordsInClause path=evidenceText focus=1-inform-addressee
# expect: shape=WordsInClause path=evidenceText focus=1-inform-bearer
# expect: shape=WordsInClause path=evidenceText focus=n-addressee
# expect: shape=WordsInClause path=evidenceText focus=n-sender
INSERT DATA { <https://w3id.org/servanda/agreement/example/2> srv:hasNorm ex:1-inform }
