# expect: shape=AgreementPrevailing path=hasPrevailingLanguage focus=example
INSERT DATA { agreement:example srv:hasPrevailingLanguage "en" , "ru" }
