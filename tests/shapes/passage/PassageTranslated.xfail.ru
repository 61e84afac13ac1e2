# expect: shape=PassageTranslated path=- focus=l-p1
DELETE DATA { ex:l-p1 srv:text "20 October 2008"@en }
