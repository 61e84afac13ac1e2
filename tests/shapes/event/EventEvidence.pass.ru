# expect: nothing
INSERT DATA { l:came srv:hasEvidence "13" }
