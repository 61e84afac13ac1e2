# expect: nothing
DELETE { ex:2-effect srv:hasEffectKind ?old } INSERT { ex:2-effect srv:hasEffectKind effect:termination } WHERE { ex:2-effect srv:hasEffectKind ?old }
