# expect: nothing
DELETE DATA { ex:1-incorporation srv:incorporatedNumber "2" }
