# expect: nothing
INSERT DATA { agreement:example srv:isBinding false }
