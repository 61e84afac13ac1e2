# expect: shape=InstrumentNumberInText path=documentNumber focus=note
DELETE { ex:note srv:documentNumber ?old } INSERT { ex:note srv:documentNumber "N 6" } WHERE { ex:note srv:documentNumber ?old }
