# expect: shape=ReferenceWords path=evidenceText focus=1-reference
DELETE { ex:1-reference srv:evidenceText ?old } WHERE { ex:1-reference srv:evidenceText ?old }
