# expect: shape=NoteParties path=isMadeOnBehalfOf focus=note
DELETE DATA { ex:note srv:isAddressedTo actor:q } ; INSERT DATA { ex:note srv:isAddressedTo actor:a-head }
