# expect: nothing
DELETE { ex:law srv:endLine ?old } INSERT { ex:law srv:endLine 50 } WHERE { ex:law srv:endLine ?old }
