# expect: shape=SlotUncountable path=uncountableReason focus=n-trigger
INSERT DATA { ex:n-trigger srv:uncountableReason "x"@en , "y"@en }
