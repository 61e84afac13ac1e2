# expect: shape=QualifierNorm path=- focus=1-if
DELETE DATA { ex:1-help srv:hasQualifier ex:1-if }
