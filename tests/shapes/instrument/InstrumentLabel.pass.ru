# expect: nothing
INSERT DATA { ex:note skos:prefLabel "Нота"@kk , "Нота"@ru , "Note"@en }
