# expect: nothing
DELETE DATA { ex:1-reference srv:refersToAgreement <https://w3id.org/servanda/agreement/example> }
