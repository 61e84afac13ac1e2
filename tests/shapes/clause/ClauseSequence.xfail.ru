# expect: shape=ClauseSequence path=number focus=2
DELETE { <https://w3id.org/servanda/agreement/example/2> srv:order ?old } INSERT { <https://w3id.org/servanda/agreement/example/2> srv:order 1 } WHERE { <https://w3id.org/servanda/agreement/example/2> srv:order ?old } ;
DELETE { <https://w3id.org/servanda/agreement/example/1> srv:order ?old } INSERT { <https://w3id.org/servanda/agreement/example/1> srv:order 2 } WHERE { <https://w3id.org/servanda/agreement/example/1> srv:order ?old }
