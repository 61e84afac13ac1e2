# expect: nothing
INSERT DATA { ex:n-trigger srv:uncountableReason "x"@en }
