# expect: nothing
INSERT DATA { ex:law srv:standsForAgreement <https://w3id.org/servanda/agreement/another> }
