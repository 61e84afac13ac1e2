# expect: nothing
INSERT DATA { ex:1-help srv:order 1 }
