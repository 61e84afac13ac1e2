# expect: nothing
DELETE { ex:1-help srv:operativeWords ?old } INSERT { ex:1-help srv:operativeWords "көрсетуге тиіс"@kk } WHERE { ex:1-help srv:operativeWords ?old }
