# expect: shape=ClauseInstrument path=belongsToInstrument focus=law-text
# expect: shape=InstrumentHeld path=- focus=law
# expect: shape=RatifyingActState path=isMadeOnBehalfOf focus=law
DELETE { ex:law-text srv:belongsToInstrument ?old } INSERT { ex:law-text srv:belongsToInstrument actor:p } WHERE { ex:law-text srv:belongsToInstrument ?old } ;
DELETE WHERE { ex:law dcterms:date ?any }
