# expect: shape=WordsInClause path=evidenceText focus=1-if
DELETE { ex:1-if srv:evidenceText ?old } INSERT { ex:1-if srv:evidenceText "қажетсіз"@kk } WHERE { ex:1-if srv:evidenceText ?old }
