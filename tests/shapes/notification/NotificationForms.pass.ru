# expect: nothing
DELETE WHERE { ex:2-notice srv:hasForm ?any } ;
DELETE { ex:m-form a ?old } INSERT { ex:m-form a srv:Silent } WHERE { ex:m-form a ?old } ;
DELETE WHERE { ex:m-form srv:evidenceText ?any }
