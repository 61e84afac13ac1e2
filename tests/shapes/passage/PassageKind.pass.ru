# expect: nothing
DELETE { ex:l-p1 srv:hasKind ?old } INSERT { ex:l-p1 srv:hasKind kind:formal } WHERE { ex:l-p1 srv:hasKind ?old }
