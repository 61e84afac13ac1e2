# expect: shape=AgreementProgramme path=definesProgramme focus=example
INSERT DATA { agreement:example srv:definesProgramme ex:own . ex:own a srv:Matter ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
