# expect: shape=Translation path=language focus=example
DELETE DATA { ex:1-p1 srv:text "No. 5, 7 September 2007"@en }
