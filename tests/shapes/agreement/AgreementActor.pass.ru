# expect: nothing
INSERT DATA { agreement:example srv:definesActor ex:own . ex:own a srv:State ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
