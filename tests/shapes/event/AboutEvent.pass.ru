# expect: nothing
INSERT DATA { l:told srv:isAbout l:needed }
