# expect: nothing
DELETE { ex:l-p1 srv:text "20 October 2008"@en } INSERT { ex:l-p1 srv:text "October 20, 2008"@en } WHERE { ex:l-p1 srv:text "20 October 2008"@en }
