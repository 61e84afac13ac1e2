# expect: shape=Passage path=copyLine focus=l-p1
INSERT DATA { ex:l-p1 srv:copyLine 3 }
