# expect: shape=VariantFirst path=firstWords focus=variant-01
DELETE { ex:variant-01 srv:firstWords ?old } INSERT { ex:variant-01 srv:firstWords ""@kk } WHERE { ex:variant-01 srv:firstWords ?old }
