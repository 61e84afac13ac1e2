# expect: nothing
DELETE { ex:n-timing a ?old } INSERT { ex:n-timing a srv:Silent } WHERE { ex:n-timing a ?old }
