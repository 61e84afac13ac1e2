# expect: shape=NormPersonal path=isPersonal focus=1-inform
INSERT DATA { ex:1-inform srv:isPersonal "no" }
