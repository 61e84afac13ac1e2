# expect: shape=ClauseSilence path=hasSilence focus=1
INSERT DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasSilence ex:law }
