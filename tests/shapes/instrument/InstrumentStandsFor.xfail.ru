# expect: shape=InstrumentStandsFor path=standsForAgreement focus=law
INSERT DATA { ex:law srv:standsForAgreement ex:note }
