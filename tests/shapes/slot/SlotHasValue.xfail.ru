# expect: shape=SlotHasValue path=hasSlot focus=1-help
# expect: shape=ValueHasSlot path=hasSlot focus=1-help
INSERT DATA { ex:1-help srv:hasAddressee actor:c ; srv:hasSlot ex:new . ex:new a srv:Stated ; srv:forSlot slot:addressee ; srv:evidenceText "Бетаға"@kk } ;
# The pattern of another agreement says nothing here.
INSERT DATA { agreement:other srv:hasParty actor:c ; srv:partyNamePattern "Бета" }
