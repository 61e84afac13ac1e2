# expect: shape=NotificationNorm path=- focus=1-notice
# expect: shape=NotificationRoles path=hasSender focus=1-notice
INSERT DATA { ex:1-help srv:requiresNotification ex:1-notice }
