# expect: shape=VariantAgreement path=- focus=variant-01
DELETE DATA { <https://w3id.org/servanda/agreement/example> srv:hasVariant ex:variant-01 }
