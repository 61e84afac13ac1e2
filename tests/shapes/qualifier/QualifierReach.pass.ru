# expect: nothing
DELETE { ex:1-if srv:reach "the help"@en } INSERT { ex:1-if srv:reach "help"@en } WHERE { ex:1-if srv:reach "the help"@en }
