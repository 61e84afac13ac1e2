# expect: nothing
DELETE { ex:2.1-p1 srv:hasKind ?old } INSERT { ex:2.1-p1 srv:hasKind kind:untranslated } WHERE { ex:2.1-p1 srv:hasKind ?old }
