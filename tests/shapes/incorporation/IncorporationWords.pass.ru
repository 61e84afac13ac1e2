# expect: nothing
DELETE { ex:1-incorporation srv:evidenceText ?o } INSERT { ex:1-incorporation srv:evidenceText "ИКС бойынша"@kk } WHERE { ex:1-incorporation srv:evidenceText ?o }
