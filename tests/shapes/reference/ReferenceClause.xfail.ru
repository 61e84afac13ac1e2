# expect: shape=ReferenceClause path=- focus=1-reference
# expect: shape=WordsInClause path=evidenceText focus=1-reference
INSERT DATA { <https://w3id.org/servanda/agreement/example/2> srv:hasReference ex:1-reference }
