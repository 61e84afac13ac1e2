# expect: shape=SlotPeriod path=period focus=2-effect
# expect: shape=SlotPeriod path=period focus=m-effect
DELETE { ex:2-effect srv:period ?old } INSERT { ex:2-effect srv:period "3 months"^^xsd:duration } WHERE { ex:2-effect srv:period ?old } ;
DELETE { ex:m-effect srv:period ?old } INSERT { ex:m-effect srv:period "3 months"^^xsd:duration } WHERE { ex:m-effect srv:period ?old }
