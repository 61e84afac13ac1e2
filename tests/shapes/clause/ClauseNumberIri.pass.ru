# expect: nothing
DELETE { <https://w3id.org/servanda/agreement/example/2a> srv:number ?old } INSERT { <https://w3id.org/servanda/agreement/example/2a> srv:number "2(a)" } WHERE { <https://w3id.org/servanda/agreement/example/2a> srv:number ?old }
