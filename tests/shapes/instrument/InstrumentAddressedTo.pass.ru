# expect: nothing
DELETE { ex:note srv:isAddressedTo ?old } INSERT { ex:note srv:isAddressedTo actor:b } WHERE { ex:note srv:isAddressedTo ?old }
