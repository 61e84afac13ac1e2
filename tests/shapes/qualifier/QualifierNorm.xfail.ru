# expect: shape=QualifierNorm path=- focus=1-if
# expect: shape=ReferenceNamed path=refersToInstrument focus=1-help
DELETE DATA { ex:1-help srv:hasQualifier ex:1-if }
