# expect: nothing
DELETE WHERE { ex:1-notice srv:hasAddressee ?any } ;
DELETE WHERE { ex:1-inform srv:hasAddressee ?any } ;
DELETE WHERE { ex:1-inform srv:hasSlot ex:1-inform-addressee } ;
DELETE WHERE { ex:1-inform-addressee ?p ?o } ;
DELETE WHERE { ex:n-addressee ?p ?o } ;
INSERT DATA { ex:n-addressee a srv:Silent ; srv:forSlot slot:addressee }
