# expect: shape=InstrumentHeld path=- focus=law
DELETE WHERE { ex:law srv:endLine ?any }
