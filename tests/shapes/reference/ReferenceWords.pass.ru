# expect: nothing
DELETE { ex:1-reference srv:evidenceText ?old } INSERT { ex:1-reference srv:evidenceText "Бетаға ИКС"@kk } WHERE { ex:1-reference srv:evidenceText ?old }
