# expect: nothing
INSERT DATA { agreement:example srv:hasErratum ex:erratum }
