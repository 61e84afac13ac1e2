# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example> srv:hasVariant ex:variant-01 }
