# expect: shape=NotificationSender path=hasSender focus=2-notice
# expect: shape=NotificationRoles path=hasSender focus=2-notice
INSERT DATA { ex:2-notice srv:hasSender actor:p }
