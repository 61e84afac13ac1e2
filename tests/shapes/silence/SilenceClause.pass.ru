# expect: nothing
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasSilence ex:1-silence }
