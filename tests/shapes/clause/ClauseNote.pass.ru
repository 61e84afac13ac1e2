# expect: nothing
DELETE DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasNote ex:1-note } ;
DELETE WHERE { ex:1-note ?p ?o }
