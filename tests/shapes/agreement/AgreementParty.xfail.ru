# expect: shape=AgreementParty path=hasParty focus=example
INSERT DATA { agreement:example srv:hasParty actor:unknown }
