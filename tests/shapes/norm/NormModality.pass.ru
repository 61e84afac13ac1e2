# expect: nothing
DELETE { ex:1-help a ?old } INSERT { ex:1-help a srv:Obligation } WHERE { ex:1-help a ?old }
