# expect: shape=NotificationEnds path=hasSlot focus=1-notice
# expect: shape=NotificationSlotEach path=hasSlot focus=1-notice
DELETE WHERE { ex:1-notice srv:hasAddressee ?any } ;
DELETE WHERE { ex:1-inform srv:hasAddressee ?any } ;
DELETE WHERE { ex:1-inform srv:hasSlot ex:1-inform-addressee } ;
DELETE WHERE { ex:1-inform-addressee ?p ?o } ;
DELETE WHERE { ex:n-addressee ?p ?o } ;
DELETE WHERE { ex:1-notice srv:hasSlot ex:n-addressee }
