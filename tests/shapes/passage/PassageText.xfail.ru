# expect: shape=PassageText path=text focus=l-p1
INSERT DATA { ex:l-p1 srv:text "twice"@en }
