# expect: shape=ActionNamed path=hasAction focus=1-help
# expect: shape=NormNotified path=requiresNotification focus=1-help
DELETE { ex:1-help srv:hasAction ?old } INSERT { ex:1-help srv:hasAction action:inform } WHERE { ex:1-help srv:hasAction ?old }
