# expect: shape=AgreementActor path=definesActor focus=example
INSERT DATA { agreement:example srv:definesActor ex:own . ex:own a srv:Matter ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
