# expect: nothing
INSERT DATA { ex:note srv:place "A"@en }
