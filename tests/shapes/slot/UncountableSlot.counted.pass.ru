# expect: nothing
DELETE WHERE { ?slot srv:period ?period ; srv:runsFrom ?event } ;
INSERT { ?slot srv:uncountableReason "x"@en } WHERE { VALUES ?slot { ex:2-effect ex:m-effect } }
