# expect: shape=SlotWords path=words focus=n-sender
INSERT DATA { ex:n-sender srv:words "Алпа қажет"@kk }
