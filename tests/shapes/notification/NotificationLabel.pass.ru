# expect: nothing
INSERT DATA { ex:1-notice skos:prefLabel "А"@kk , "А"@ru , "A"@en }
