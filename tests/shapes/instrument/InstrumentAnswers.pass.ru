# expect: nothing
DELETE { ex:reply srv:answersInstrument ?old } INSERT { ex:reply srv:answersInstrument ex:note } WHERE { ex:reply srv:answersInstrument ?old }
