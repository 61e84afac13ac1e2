# expect: nothing
DELETE DATA { l:came srv:concernsMatter matter:start } ;
INSERT DATA { l:came srv:fulfils ex:1-help }
