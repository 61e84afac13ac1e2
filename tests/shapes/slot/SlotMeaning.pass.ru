# expect: nothing
DELETE { ex:2-effect srv:text "after three months"@en } INSERT { ex:2-effect srv:text "in three months"@en } WHERE { ex:2-effect srv:text "after three months"@en }
