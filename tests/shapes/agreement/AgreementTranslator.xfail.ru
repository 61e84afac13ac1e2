# expect: shape=AgreementTranslator path=isTranslatedBy focus=example
INSERT DATA { agreement:example srv:isTranslatedBy actor:unknown }
