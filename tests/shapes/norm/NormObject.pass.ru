# expect: nothing
DELETE { ex:1-help srv:object "help"@en } INSERT { ex:1-help srv:object "aid"@en } WHERE { ex:1-help srv:object "help"@en }
