# expect: nothing
INSERT DATA { ex:1-note srv:isAbout ex:1-inform }
