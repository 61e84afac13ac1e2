# expect: nothing
INSERT DATA { ex:n-trigger srv:uncountableReason "x"@en ; srv:uncountableNeeds "х"@kk , "x"@en }
