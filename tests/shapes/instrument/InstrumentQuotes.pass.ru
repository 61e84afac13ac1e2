# expect: nothing
DELETE { ex:reply srv:quotesInstrument ?old } INSERT { ex:reply srv:quotesInstrument ex:note } WHERE { ex:reply srv:quotesInstrument ?old }
