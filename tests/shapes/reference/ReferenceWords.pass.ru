# expect: nothing
DELETE { ex:1-reference srv:evidenceText ?old } INSERT { ex:1-reference srv:evidenceText "ИКС бойынша"@kk } WHERE { ex:1-reference srv:evidenceText ?old }
