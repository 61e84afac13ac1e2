# expect: nothing
DELETE WHERE { ex:1-help srv:hasBearer ?any } ;
DELETE WHERE { ex:1-help-bearer ?p ?o } ;
INSERT DATA { ex:1-help-bearer a srv:Silent ; srv:forSlot slot:bearer }
