# expect: nothing
DELETE { ex:erratum srv:publishedWords ?old } INSERT { ex:erratum srv:publishedWords "көмекк көрсетуге"@kk } WHERE { ex:erratum srv:publishedWords ?old }
