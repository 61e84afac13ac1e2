# expect: nothing
DELETE { ex:2a-p1 srv:hasKind ?old } INSERT { ex:2a-p1 srv:hasKind kind:formal } WHERE { ex:2a-p1 srv:hasKind ?old }
