# expect: nothing
DELETE { ?c srv:hasVariant ex:variant-01 . ex:variant-01 ?p ?o } WHERE { ?c srv:hasVariant ex:variant-01 . ex:variant-01 ?p ?o }
