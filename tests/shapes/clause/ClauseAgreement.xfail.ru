# expect: shape=ClauseAgreement path=- focus=law-text
DELETE DATA { agreement:example srv:hasClause ex:law-text }
