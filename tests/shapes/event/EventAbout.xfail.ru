# expect: shape=EventAbout path=isAbout focus=needed
INSERT DATA { l:needed srv:isAbout actor:a }
