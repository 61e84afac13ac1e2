# expect: shape=EventSender path=hasSender focus=told
INSERT DATA { l:told srv:hasSender actor:a }
