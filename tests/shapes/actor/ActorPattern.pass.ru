# expect: nothing
INSERT DATA { actor:c srv:namePattern "^гамма$"@kk }
