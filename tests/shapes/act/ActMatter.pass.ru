# expect: nothing
INSERT DATA { l:told srv:concernsMatter matter:end }
