# expect: shape=SlotNeeds path=uncountableNeeds focus=n-trigger
INSERT DATA { ex:n-trigger srv:uncountableReason "x"@en ; srv:uncountableNeeds "x"@en , "y"@en }
