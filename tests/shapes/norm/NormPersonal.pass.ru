# expect: nothing
INSERT DATA { ex:1-help srv:isPersonal true . ex:1-inform srv:isPersonal false }
