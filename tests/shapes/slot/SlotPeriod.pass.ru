# expect: nothing
DELETE WHERE { ex:2-effect srv:period ?any } ;
DELETE WHERE { ex:m-effect srv:period ?any }
