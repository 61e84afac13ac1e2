# expect: nothing
INSERT DATA { agreement:example srv:definesMatter ex:own . ex:own a srv:Matter ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
