# expect: nothing
DELETE { ex:reply srv:copyEndLine ?old } INSERT { ex:reply srv:copyEndLine 30 } WHERE { ex:reply srv:copyEndLine ?old }
