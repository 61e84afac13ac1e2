# expect: nothing
INSERT DATA { ex:1-note srv:order 1 . ex:1-reference srv:order 1 . ex:1-silence srv:order 1 }
