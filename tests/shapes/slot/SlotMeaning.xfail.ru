# expect: shape=SlotMeaning path=text focus=2-effect
DELETE DATA { ex:2-effect srv:text "after three months"@en }
