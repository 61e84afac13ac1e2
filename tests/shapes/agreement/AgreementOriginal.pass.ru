# expect: nothing
INSERT DATA { agreement:example srv:originalFile "originals/text.pdf" }
