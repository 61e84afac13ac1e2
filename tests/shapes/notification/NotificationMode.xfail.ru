# expect: shape=NotificationMode path=hasMode focus=2-notice
DELETE WHERE { ex:2-notice srv:hasMode ?any }
