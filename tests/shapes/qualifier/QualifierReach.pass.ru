# expect: nothing
DELETE { ex:1-if srv:scopeText "the help"@en } INSERT { ex:1-if srv:scopeText "help"@en } WHERE { ex:1-if srv:scopeText "the help"@en }
