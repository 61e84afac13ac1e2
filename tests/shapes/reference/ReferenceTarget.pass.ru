# expect: nothing
DELETE { ex:1-reference ?p ?old } WHERE { ex:1-reference ?p ?old FILTER(?p IN (srv:refersToClause, srv:refersToAgreement)) }
