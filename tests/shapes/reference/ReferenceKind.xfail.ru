# expect: shape=ReferenceKind path=referenceKind focus=1-reference
INSERT DATA { ex:1-reference srv:referenceKind "replaces" }
