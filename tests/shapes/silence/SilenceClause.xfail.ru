# expect: shape=SilenceClause path=- focus=1-silence
INSERT DATA { <https://w3id.org/servanda/agreement/example/2> srv:hasSilence ex:1-silence }
