# expect: shape=MatterNamed path=concernsMatter focus=2-notice
INSERT DATA { ex:1-notice srv:concernsMatter matter:arrival } ;
DELETE { ex:2-notice srv:concernsMatter ?old } INSERT { ex:2-notice srv:concernsMatter matter:arrival } WHERE { ex:2-notice srv:concernsMatter ?old } ;
DELETE { ex:m-matter srv:evidenceText ?old } INSERT { ex:m-matter srv:evidenceText "тоқтата"@kk } WHERE { ex:m-matter srv:evidenceText ?old } ;
DELETE { matter:end srv:namePattern ?old } INSERT { matter:end srv:namePattern "тоқтата"@kk } WHERE { matter:end srv:namePattern ?old }
