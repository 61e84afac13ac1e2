# expect: nothing
INSERT DATA { ex:n-sender srv:text "A"@en }
