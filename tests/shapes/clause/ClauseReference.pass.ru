# expect: nothing
DELETE { ?c srv:hasReference ex:1-reference . ex:1-reference ?p ?o } WHERE { ?c srv:hasReference ex:1-reference . ex:1-reference ?p ?o } ;
INSERT DATA { ex:1-help srv:refersToInstrument ex:protocols }
