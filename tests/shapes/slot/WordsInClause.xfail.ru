# expect: shape=WordsInClause path=words focus=1-if
DELETE { ex:1-if srv:words ?old } INSERT { ex:1-if srv:words "қажетсіз"@kk } WHERE { ex:1-if srv:words ?old }
