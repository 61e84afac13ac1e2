# expect: shape=InstrumentLabel path=prefLabel focus=note
# expect: shape=Label path=prefLabel focus=note
INSERT DATA { ex:note skos:prefLabel actor:a }
