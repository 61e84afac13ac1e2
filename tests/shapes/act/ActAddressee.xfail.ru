# expect: shape=ActAddressee path=hasAddressee focus=told
DELETE DATA { l:told srv:hasAddressee actor:e }
