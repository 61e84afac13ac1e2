# expect: nothing
INSERT DATA { agreement:example srv:definesProgramme ex:own . ex:own a srv:Programme ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
