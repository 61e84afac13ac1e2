# expect: nothing
INSERT DATA { ex:1-inform srv:hasQualifier ex:1-if }
