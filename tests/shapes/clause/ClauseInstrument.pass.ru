# expect: nothing
DELETE { ex:law-text srv:belongsToInstrument ?old } INSERT { ex:law-text srv:belongsToInstrument ex:law } WHERE { ex:law-text srv:belongsToInstrument ?old }
