# expect: nothing
DELETE { ex:note srv:documentNumber ?old } INSERT { ex:note srv:documentNumber "5" } WHERE { ex:note srv:documentNumber ?old }
