# expect: shape=NormNotified path=requiresNotification focus=1-inform
# expect: shape=ModeNamed path=hasMode focus=1-notice
DELETE { ex:1-notice srv:hasMode ?old } INSERT { ex:1-notice srv:hasMode mode:notify } WHERE { ex:1-notice srv:hasMode ?old }
