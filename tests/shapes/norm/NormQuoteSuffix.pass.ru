# expect: nothing
INSERT DATA { ex:2-end srv:quoteSuffix "."@kk }
