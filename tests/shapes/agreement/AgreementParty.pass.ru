# expect: nothing
INSERT DATA { agreement:example srv:hasParty actor:c }
