# expect: shape=AgreementPartyPattern path=partyNamePattern focus=example
INSERT DATA { agreement:example srv:partyNamePattern "party" }
