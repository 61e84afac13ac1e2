# expect: nothing
DELETE { ex:variant-01 srv:copyWords ?old } WHERE { ex:variant-01 srv:copyWords ?old }
