# expect: nothing
INSERT DATA { agreement:example srv:isVersionMadeBy agreement:protocol }
