# expect: nothing
DELETE { ex:variant-01 srv:firstWords ?old } INSERT { ex:variant-01 srv:firstWords "көмекк,"@kk } WHERE { ex:variant-01 srv:firstWords ?old }
