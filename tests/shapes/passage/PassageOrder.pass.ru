# expect: nothing
DELETE { ex:l-p1 srv:order ?old } INSERT { ex:l-p1 srv:order 2 } WHERE { ex:l-p1 srv:order ?old }
