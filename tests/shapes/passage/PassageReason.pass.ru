# expect: nothing
DELETE { ex:2.1-p1 srv:reason "English"@en } INSERT { ex:2.1-p1 srv:reason "in English"@en } WHERE { ex:2.1-p1 srv:reason "English"@en }
