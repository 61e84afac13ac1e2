# expect: nothing
INSERT DATA { agreement:example srv:isConstitutedBy ex:note }
