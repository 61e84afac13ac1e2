# expect: shape=SilentWords path=evidenceText focus=n-timing
INSERT DATA { ex:n-timing srv:evidenceText "Алпа"@kk }
