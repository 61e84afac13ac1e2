# expect: shape=AgreementAuthentic path=hasAuthenticLanguage focus=example
INSERT DATA { agreement:example srv:hasAuthenticLanguage "Kazakh and English" }
