# expect: nothing
DELETE { ex:1-p1 srv:order ?old } INSERT { ex:1-p1 srv:order 3 } WHERE { ex:1-p1 srv:order ?old }
