# expect: nothing
DELETE { ex:law-text srv:order ?old } INSERT { ex:law-text srv:order 60 } WHERE { ex:law-text srv:order ?old }
