# expect: shape=ClauseParent path=isPartOfClause focus=2.1
DELETE WHERE { <https://w3id.org/servanda/agreement/example/2.1> srv:isPartOfClause ?any }
