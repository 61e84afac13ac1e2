# expect: nothing
INSERT DATA { ex:n-matter srv:evidenceText "Алпа қажет"@kk }
