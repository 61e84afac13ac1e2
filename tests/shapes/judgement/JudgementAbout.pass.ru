# expect: nothing
INSERT DATA { l:needed srv:isAbout l:came }
