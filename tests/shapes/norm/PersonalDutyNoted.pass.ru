# expect: nothing
INSERT DATA { ex:1-help srv:isPersonal true }
