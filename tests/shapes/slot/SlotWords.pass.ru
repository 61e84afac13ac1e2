# expect: nothing
DELETE { ex:n-sender srv:words ?old } INSERT { ex:n-sender srv:words "Алпа"@kk } WHERE { ex:n-sender srv:words ?old }
