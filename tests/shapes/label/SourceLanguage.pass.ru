# expect: nothing
DELETE DATA { agreement:example dcterms:language "kk" } ; INSERT DATA { agreement:example dcterms:language "kk" }
