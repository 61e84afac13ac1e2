# expect: nothing
DELETE DATA { ex:1-help srv:hasQualifier ex:1-if } ;
DELETE WHERE { ex:1-if ?p ?o }
