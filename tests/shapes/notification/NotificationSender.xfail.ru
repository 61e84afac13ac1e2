# expect: shape=NotificationSender path=hasSender focus=2-notice
# expect: shape=NotificationRoles path=hasSender focus=2-notice
# expect: shape=NormNotified path=requiresNotification focus=2-end
DELETE { ex:2-notice srv:hasSender ?old } INSERT { ex:2-notice srv:hasSender form:oral } WHERE { ex:2-notice srv:hasSender ?old }
