# expect: shape=SlotWords path=evidenceText focus=n-sender
INSERT DATA { ex:n-sender srv:evidenceText "Алпа қажет"@kk }
