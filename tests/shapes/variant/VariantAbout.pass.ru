# expect: nothing
DELETE { ex:variant-01 srv:isAbout ?old } INSERT { ex:variant-01 srv:isAbout ex:2-end } WHERE { ex:variant-01 srv:isAbout ?old }
