# expect: shape=VariantWords path=- focus=variant-01
DELETE { ex:variant-01 ?p ?old } WHERE { ex:variant-01 ?p ?old FILTER(?p IN (srv:firstWords, srv:copyWords)) }
