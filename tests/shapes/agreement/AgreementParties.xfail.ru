# expect: shape=AgreementParties path=hasParty focus=example
# expect: shape=NoteParties path=isMadeOnBehalfOf focus=note
# expect: shape=NoteParties path=isMadeOnBehalfOf focus=reply
# expect: shape=RatifyingActState path=isMadeOnBehalfOf focus=law
# expect: shape=SlotHasValue path=hasSlot focus=2-end
# expect: shape=SlotHasValue path=hasSlot focus=2-notice
# expect: shape=ValueHasSlot path=hasSlot focus=2-end
# expect: shape=ValueHasSlot path=hasSlot focus=2-notice
DELETE WHERE { agreement:example srv:hasParty ?any }
