# expect: shape=NotificationRoles path=hasSender focus=1-notice
# expect: shape=NormNotified path=requiresNotification focus=1-inform
# expect: shape=SlotHasValue path=hasSlot focus=1-notice
# expect: shape=ValueHasSlot path=hasSlot focus=1-notice
DELETE { ex:1-notice srv:hasSender ?old } INSERT { ex:1-notice srv:hasSender actor:a-office } WHERE { ex:1-notice srv:hasSender ?old } ;
DELETE { ex:n-sender srv:evidenceText ?old } INSERT { ex:n-sender srv:evidenceText "Алпа"@kk } WHERE { ex:n-sender srv:evidenceText ?old }
