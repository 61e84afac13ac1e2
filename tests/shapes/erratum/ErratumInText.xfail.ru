# expect: shape=ErratumInText path=publishedWords focus=erratum
DELETE { ex:erratum srv:publishedWords ?old } INSERT { ex:erratum srv:publishedWords "көмеккк"@kk } WHERE { ex:erratum srv:publishedWords ?old }
