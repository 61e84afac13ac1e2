# expect: shape=ReferenceTarget path=- focus=1-reference
DELETE { ex:1-reference ?p ?old } WHERE { ex:1-reference ?p ?old FILTER(?p IN (srv:refersToClause, srv:refersToInstrument, srv:refersToAgreement)) } ;
INSERT DATA { ex:1-help srv:refersToInstrument ex:protocols }
