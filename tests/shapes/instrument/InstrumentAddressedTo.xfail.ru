# expect: shape=InstrumentAddressedTo path=isAddressedTo focus=note
# expect: shape=NoteParties path=isMadeOnBehalfOf focus=note
DELETE { ex:note srv:isAddressedTo ?old } INSERT { ex:note srv:isAddressedTo actor:unknown } WHERE { ex:note srv:isAddressedTo ?old }
