# expect: nothing
INSERT DATA { l:came srv:breaches ex:2-end }
