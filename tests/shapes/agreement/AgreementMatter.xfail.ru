# expect: shape=AgreementMatter path=definesMatter focus=example
INSERT DATA { agreement:example srv:definesMatter ex:own . ex:own a srv:Action ; skos:prefLabel "өз"@kk , "своё"@ru , "own"@en }
