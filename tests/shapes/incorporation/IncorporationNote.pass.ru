# expect: nothing
INSERT DATA { ex:1-incorporation srv:restsOnNote ex:1-note }
