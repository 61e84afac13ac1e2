# expect: nothing
DELETE WHERE { ex:1-note srv:evidenceText ?any }
