# expect: nothing
INSERT DATA { l:came srv:breaches ex:1-help }
