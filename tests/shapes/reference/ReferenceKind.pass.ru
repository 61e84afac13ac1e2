# expect: nothing
INSERT DATA { ex:1-reference srv:referenceKind "supersedes" }
