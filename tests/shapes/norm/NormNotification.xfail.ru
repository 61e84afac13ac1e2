# expect: shape=NormNotification path=requiresNotification focus=1-inform
INSERT DATA { ex:1-inform srv:requiresNotification actor:p }
