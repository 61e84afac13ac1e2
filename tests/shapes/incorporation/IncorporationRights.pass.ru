# expect: nothing
DELETE DATA { ex:1-incorporation srv:takesRightsOf <https://w3id.org/servanda/agreement/another/guest> }
