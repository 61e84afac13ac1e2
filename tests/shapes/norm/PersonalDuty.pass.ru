# expect: nothing
INSERT DATA { ex:1-help srv:isPersonal true . ex:2-end srv:isPersonal false }
