# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example> srv:definesTopic ex:t . ex:t a srv:Topic ; skos:prefLabel "құпия"@kk , "тайна"@ru , "secrecy"@en }
