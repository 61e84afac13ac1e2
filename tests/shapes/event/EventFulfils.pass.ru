# expect: nothing
INSERT DATA { l:came srv:fulfils ex:1-help }
