# expect: nothing
INSERT DATA { l:came srv:fulfils ex:1-help ; srv:breaches ex:1-inform }
