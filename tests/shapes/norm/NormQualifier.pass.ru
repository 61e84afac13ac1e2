# expect: nothing
DELETE DATA { ex:1-help srv:hasQualifier ex:1-if ; srv:refersToInstrument ex:convention .
    agreement:example srv:hasInstrument ex:convention } ;
DELETE WHERE { ex:1-if ?p ?o } ;
DELETE WHERE { ex:convention ?p ?o }
