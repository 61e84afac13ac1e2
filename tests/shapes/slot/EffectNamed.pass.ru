# expect: nothing
INSERT DATA { effect:termination srv:namePattern "тоқтат"@kk }
