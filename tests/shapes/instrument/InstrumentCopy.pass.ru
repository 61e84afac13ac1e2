# expect: nothing
DELETE { ex:reply srv:copyStartLine ?old } INSERT { ex:reply srv:copyStartLine 10 } WHERE { ex:reply srv:copyStartLine ?old }
