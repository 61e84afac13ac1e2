# expect: shape=NotificationLabel path=prefLabel focus=1-notice
# expect: shape=Label path=prefLabel focus=1-notice
INSERT DATA { ex:1-notice skos:prefLabel actor:a }
