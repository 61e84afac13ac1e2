# expect: shape=NotificationSelf path=hasSender focus=2-notice
# expect: shape=NormNotified path=requiresNotification focus=2-end
# expect: shape=NotificationRoles path=hasSender focus=2-notice
DELETE { ex:2-notice srv:hasAddressee ?old } INSERT { ex:2-notice srv:hasAddressee actor:a } WHERE { ex:2-notice srv:hasAddressee ?old }
