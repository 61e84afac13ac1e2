# expect: shape=PassageTranslated path=- focus=l-p1
INSERT DATA { ex:l-p1 srv:reason "себеп"@kk , "причина"@ru , "reason"@en }
