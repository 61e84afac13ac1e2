# expect: nothing
DELETE DATA { agreement:example srv:hasErratum ex:erratum } ;
DELETE WHERE { ex:erratum ?p ?o }
