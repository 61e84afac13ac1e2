# expect: shape=AgreementVersionMadeBy path=isVersionMadeBy focus=example
INSERT DATA { agreement:example srv:isVersionMadeBy "protocol" }
