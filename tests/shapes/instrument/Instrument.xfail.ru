# expect: shape=Instrument path=evidenceText focus=note
INSERT DATA { ex:note srv:evidenceText "x"@kk }
