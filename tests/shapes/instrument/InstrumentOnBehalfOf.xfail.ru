# expect: shape=InstrumentOnBehalfOf path=isMadeOnBehalfOf focus=note
# expect: shape=NoteParties path=isMadeOnBehalfOf focus=note
DELETE { ex:note srv:isMadeOnBehalfOf ?old } INSERT { ex:note srv:isMadeOnBehalfOf ex:law } WHERE { ex:note srv:isMadeOnBehalfOf ?old }
