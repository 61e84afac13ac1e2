# expect: shape=ReferenceToClause path=refersToClause focus=1-reference
INSERT DATA { ex:1-reference srv:refersToClause ex:law }
