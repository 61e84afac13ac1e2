# expect: shape=NotificationAddressee path=hasAddressee focus=2-notice
# expect: shape=NotificationRoles path=hasSender focus=2-notice
# expect: shape=NormNotified path=requiresNotification focus=2-end
DELETE { ex:2-notice srv:hasAddressee ?old } INSERT { ex:2-notice srv:hasAddressee form:oral } WHERE { ex:2-notice srv:hasAddressee ?old }
