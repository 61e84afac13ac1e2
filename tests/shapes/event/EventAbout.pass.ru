# expect: nothing
INSERT DATA { l:needed srv:isAbout ex:1-if , ex:1-help }
