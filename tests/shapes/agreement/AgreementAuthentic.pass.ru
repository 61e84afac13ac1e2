# expect: nothing
INSERT DATA { agreement:example srv:hasAuthenticLanguage "kk" , "zh-Hant" }
