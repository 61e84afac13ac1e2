# expect: shape=EffectAgrees path=hasSlot focus=2-notice
DELETE { ex:m-effect srv:period ?old } INSERT { ex:m-effect srv:period "P6M"^^xsd:duration } WHERE { ex:m-effect srv:period ?old }
