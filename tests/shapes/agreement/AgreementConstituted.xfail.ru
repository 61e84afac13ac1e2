# expect: shape=AgreementConstituted path=isConstitutedBy focus=example
INSERT DATA { agreement:example srv:isConstitutedBy ex:law }
