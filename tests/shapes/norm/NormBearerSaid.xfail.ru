# expect: shape=NormBearerSaid path=hasBearer focus=1-help
DELETE WHERE { ex:1-help srv:hasBearer ?any } ;
DELETE DATA { ex:1-help srv:hasSlot ex:1-help-bearer } ;
DELETE WHERE { ex:1-help-bearer ?p ?o }
