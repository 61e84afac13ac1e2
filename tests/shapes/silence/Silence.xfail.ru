# expect: shape=Silence path=evidenceText focus=1-silence
INSERT DATA { ex:1-silence srv:evidenceText "x" }
