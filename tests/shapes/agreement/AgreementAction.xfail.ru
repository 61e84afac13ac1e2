# expect: shape=AgreementAction path=definesAction focus=example
INSERT DATA { agreement:example srv:definesAction ex:own . ex:own a srv:Matter ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
