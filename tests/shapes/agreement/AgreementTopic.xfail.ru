# expect: shape=AgreementTopic path=definesTopic focus=example
INSERT DATA { <https://w3id.org/servanda/agreement/example> srv:definesTopic ex:law }
