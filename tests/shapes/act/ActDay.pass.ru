# expect: nothing
DELETE DATA { l:told srv:sentOn "2009-02-02" }
