# expect: nothing
INSERT DATA { agreement:example srv:definesQualifierType ex:own . ex:own a srv:QualifierType ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
