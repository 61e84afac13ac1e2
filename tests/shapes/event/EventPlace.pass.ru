# expect: nothing
INSERT DATA { l:came srv:place "A"@en }
