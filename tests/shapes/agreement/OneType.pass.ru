# expect: nothing
INSERT DATA { actor:a a org:Organization }
