# expect: shape=AgreementRatified path=isRatifiedBy focus=example
INSERT DATA { agreement:example srv:isRatifiedBy ex:convention }
