# expect: shape=AboutOwnAgreement path=isAbout focus=1-silence
INSERT DATA { <https://w3id.org/servanda/agreement/other> a srv:Other ; srv:hasClause <urn:c> . <urn:c> srv:hasNorm <urn:n> . <urn:n> a srv:Elsewhere . srv:Elsewhere rdfs:subClassOf srv:Norm . ex:1-silence srv:isAbout <urn:n> }
