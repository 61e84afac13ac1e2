# expect: nothing
DELETE { ex:n-sender srv:evidenceText ?old } INSERT { ex:n-sender srv:evidenceText "Алпа"@kk } WHERE { ex:n-sender srv:evidenceText ?old }
