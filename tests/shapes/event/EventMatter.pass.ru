# expect: nothing
INSERT DATA { l:came srv:concernsMatter matter:end }
