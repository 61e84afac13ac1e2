# expect: shape=NotificationSlotEach path=hasSlot focus=1-notice
DELETE DATA { ex:1-notice srv:hasSlot ex:n-purpose } ;
DELETE WHERE { ex:n-purpose ?p ?o }
