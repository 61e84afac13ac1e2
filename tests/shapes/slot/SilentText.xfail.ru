# expect: shape=SilentText path=- focus=n-timing
INSERT DATA { ex:n-timing srv:text "қазір"@kk , "сейчас"@ru , "now"@en }
