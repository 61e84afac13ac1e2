# expect: shape=QualifierWords path=evidenceText focus=1-if
DELETE WHERE { ex:1-if srv:evidenceText ?any }
