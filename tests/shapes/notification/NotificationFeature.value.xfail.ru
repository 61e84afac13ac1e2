# expect: shape=NotificationFeature path=hasSlot focus=1-notice
INSERT DATA { ex:1-notice srv:enclosureText "a text"@en }
