# expect: nothing
INSERT DATA { agreement:example srv:definesAction ex:own . ex:own a srv:Action ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
