# expect: shape=SlotText path=text focus=2-effect
INSERT DATA { ex:2-effect srv:text "twice"@en }
