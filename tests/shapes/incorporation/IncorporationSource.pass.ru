# expect: nothing
DELETE DATA { ex:1-incorporation srv:incorporatesAgreement <https://w3id.org/servanda/agreement/another> } ;
INSERT DATA { ex:1-incorporation srv:incorporatesAgreement <https://example.org/treaty> }
