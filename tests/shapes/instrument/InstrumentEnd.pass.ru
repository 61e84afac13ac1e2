# expect: nothing
DELETE { ex:law srv:endLine ?old } INSERT { ex:law srv:endLine 31 } WHERE { ex:law srv:endLine ?old }
