# expect: nothing
DELETE DATA { ex:note srv:isAddressedTo actor:q } ; INSERT DATA { ex:note srv:isAddressedTo actor:b-head }
