# expect: nothing
DELETE { ex:1-reference srv:isAbout ?old } INSERT { ex:1-reference srv:isAbout <https://w3id.org/servanda/agreement/example/1> } WHERE { ex:1-reference srv:isAbout ?old }
