# expect: shape=AgreementVariant path=hasVariant focus=example
INSERT DATA { <https://w3id.org/servanda/agreement/example> srv:hasVariant ex:law }
