# expect: nothing
DELETE { ex:1-help srv:concernsProgramme ?old } INSERT { ex:1-help srv:concernsProgramme programme:x } WHERE { ex:1-help srv:concernsProgramme ?old }
