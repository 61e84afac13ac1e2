# expect: nothing
INSERT DATA { ex:1-reference srv:refersToClause ex:law-text }
