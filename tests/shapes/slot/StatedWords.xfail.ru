# expect: shape=StatedWords path=evidenceText focus=n-sender
DELETE WHERE { ex:n-sender srv:evidenceText ?any }
