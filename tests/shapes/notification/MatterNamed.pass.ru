# expect: nothing
DELETE { matter:end srv:namePattern ?old } INSERT { matter:end srv:namePattern "тоқтата"@kk } WHERE { matter:end srv:namePattern ?old }
