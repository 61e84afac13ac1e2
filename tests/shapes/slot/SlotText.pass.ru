# expect: nothing
INSERT DATA { ex:n-sender srv:text "А"@kk , "А"@ru , "A"@en }
