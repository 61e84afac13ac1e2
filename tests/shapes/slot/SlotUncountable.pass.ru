# expect: nothing
INSERT DATA { ex:n-trigger srv:uncountableReason "х"@kk , "x"@en }
