# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> rdfs:comment "remark"@en }
