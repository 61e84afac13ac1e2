# expect: nothing
INSERT DATA { ex:1-silence srv:isAbout ex:2-end }
