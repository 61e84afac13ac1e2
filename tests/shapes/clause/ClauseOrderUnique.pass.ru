# expect: nothing
DELETE { ex:law-text srv:order ?old } INSERT { ex:law-text srv:order 7 } WHERE { ex:law-text srv:order ?old }
