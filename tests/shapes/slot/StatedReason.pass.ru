# expect: nothing
INSERT DATA { ex:n-matter srv:words "Алпа қажет"@kk }
