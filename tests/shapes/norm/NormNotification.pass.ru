# expect: nothing
INSERT DATA { ex:1-inform srv:requiresNotification ex:1-notice }
