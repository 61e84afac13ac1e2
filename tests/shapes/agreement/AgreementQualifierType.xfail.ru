# expect: shape=AgreementQualifierType path=definesQualifierType focus=example
INSERT DATA { agreement:example srv:definesQualifierType ex:own . ex:own a srv:Matter ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
