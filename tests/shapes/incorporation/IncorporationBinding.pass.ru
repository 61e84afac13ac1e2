# expect: nothing
DELETE { ex:1-incorporation srv:hasRoleBinding ex:1-incorporation-guest . ex:1-incorporation-guest ?p ?o } WHERE { ex:1-incorporation-guest ?p ?o }
