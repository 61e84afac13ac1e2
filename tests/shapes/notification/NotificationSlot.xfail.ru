# expect: shape=NotificationSlot path=hasSlot focus=1-notice
INSERT DATA { ex:1-notice srv:hasSlot actor:p }
