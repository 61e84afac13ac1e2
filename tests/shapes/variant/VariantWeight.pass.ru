# expect: nothing
DELETE { ex:variant-01 srv:hasWeight ?old } INSERT { ex:variant-01 srv:hasWeight weight:spelling } WHERE { ex:variant-01 srv:hasWeight ?old }
