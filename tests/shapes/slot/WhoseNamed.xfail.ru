# expect: shape=WhoseNamed path=isTriggeredByActor focus=n-trigger
INSERT DATA { ex:n-trigger srv:isTriggeredByActor actor:c } ;
# The pattern of another agreement says nothing here.
INSERT DATA { agreement:other srv:hasParty actor:c ; srv:partyNamePattern "Алпа" }
