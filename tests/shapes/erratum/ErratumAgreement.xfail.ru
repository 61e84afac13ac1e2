# expect: shape=ErratumAgreement path=- focus=erratum
DELETE DATA { agreement:example srv:hasErratum ex:erratum }
