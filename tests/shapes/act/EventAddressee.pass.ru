# expect: nothing
INSERT DATA { l:told srv:hasAddressee actor:a }
