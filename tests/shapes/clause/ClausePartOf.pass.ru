# expect: nothing
DELETE { <https://w3id.org/servanda/agreement/example/2.1> srv:isPartOfClause ?old } INSERT { <https://w3id.org/servanda/agreement/example/2.1> srv:isPartOfClause <https://w3id.org/servanda/agreement/example/2> } WHERE { <https://w3id.org/servanda/agreement/example/2.1> srv:isPartOfClause ?old }
