# expect: shape=AboutKnown path=isAbout focus=told
INSERT DATA { l:told srv:isAbout l:camme }
