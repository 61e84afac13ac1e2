# expect: shape=VariantAbout path=isAbout focus=variant-01
DELETE { ex:variant-01 srv:isAbout ?old } INSERT { ex:variant-01 srv:isAbout <https://w3id.org/servanda/agreement/example/1> } WHERE { ex:variant-01 srv:isAbout ?old }
