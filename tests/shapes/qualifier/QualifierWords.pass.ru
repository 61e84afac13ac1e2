# expect: nothing
DELETE { ex:1-if srv:evidenceText ?old } INSERT { ex:1-if srv:evidenceText "қажет"@kk } WHERE { ex:1-if srv:evidenceText ?old }
