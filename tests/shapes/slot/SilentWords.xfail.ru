# expect: shape=SilentWords path=words focus=n-timing
INSERT DATA { ex:n-timing srv:words "Алпа"@kk }
