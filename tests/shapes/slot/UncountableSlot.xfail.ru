# expect: shape=UncountableSlot path=forSlot focus=n-purpose
INSERT DATA { ex:n-purpose srv:uncountableReason "x"@en }
