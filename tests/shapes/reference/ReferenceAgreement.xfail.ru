# expect: shape=ReferenceAgreement path=refersToAgreement focus=1-reference
INSERT DATA { ex:1-reference srv:refersToAgreement ex:law }
