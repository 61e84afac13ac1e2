# expect: shape=ActSender path=hasSender focus=told
DELETE DATA { l:told srv:hasSender actor:d }
