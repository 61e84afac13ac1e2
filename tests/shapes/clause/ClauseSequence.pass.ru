# expect: nothing
DELETE { <https://w3id.org/servanda/agreement/example/2a> srv:order ?old } INSERT { <https://w3id.org/servanda/agreement/example/2a> srv:order 40 } WHERE { <https://w3id.org/servanda/agreement/example/2a> srv:order ?old }
