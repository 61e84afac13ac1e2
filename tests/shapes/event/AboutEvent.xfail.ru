# expect: shape=AboutEvent path=- focus=told
INSERT DATA { l:told srv:isAbout ex:1-if }
