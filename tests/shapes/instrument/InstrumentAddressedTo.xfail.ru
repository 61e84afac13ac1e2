# expect: shape=InstrumentAddressedTo path=isAddressedTo focus=note
DELETE { ex:note srv:isAddressedTo ?old } INSERT { ex:note srv:isAddressedTo actor:unknown } WHERE { ex:note srv:isAddressedTo ?old }
