# expect: nothing
DELETE { ex:variant-01 srv:firstWords ?old } WHERE { ex:variant-01 srv:firstWords ?old }
