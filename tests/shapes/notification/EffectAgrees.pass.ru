# expect: nothing
DELETE { ex:m-effect srv:period ?old } INSERT { ex:m-effect srv:period "P6M"^^xsd:duration } WHERE { ex:m-effect srv:period ?old } ;
DELETE { ex:2-effect srv:period ?old } INSERT { ex:2-effect srv:period "P6M"^^xsd:duration } WHERE { ex:2-effect srv:period ?old }
