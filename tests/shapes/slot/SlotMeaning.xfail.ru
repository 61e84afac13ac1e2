# expect: shape=SlotMeaning path=text focus=2-effect
DELETE WHERE { ex:2-effect srv:text ?any }
