# expect: shape=PassageOrder path=order focus=l-p1
DELETE { ex:l-p1 srv:order ?old } INSERT { ex:l-p1 srv:order "1" } WHERE { ex:l-p1 srv:order ?old }
