# expect: nothing
DELETE { ex:1-if srv:words ?old } INSERT { ex:1-if srv:words "қажет"@kk } WHERE { ex:1-if srv:words ?old }
