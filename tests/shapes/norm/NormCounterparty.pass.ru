# expect: nothing
INSERT DATA {
  ex:1-help srv:hasCounterparty actor:b ; srv:hasSlot ex:1-help-counterparty .
  ex:1-help-counterparty a srv:Stated ; srv:forSlot slot:counterparty ; srv:evidenceText "Бетаға"@kk .
}
