# expect: nothing
DELETE { ex:1-help srv:hasBearer ?old } INSERT { ex:1-help srv:hasBearer actor:a-office } WHERE { ex:1-help srv:hasBearer ?old } ;
DELETE { ex:1-help-bearer a ?old } INSERT { ex:1-help-bearer a srv:Inferred } WHERE { ex:1-help-bearer a ?old } ;
DELETE WHERE { ex:1-help-bearer srv:evidenceText ?any } ;
INSERT DATA { ex:1-help-bearer srv:reason "х"@kk , "х"@ru , "x"@en }
