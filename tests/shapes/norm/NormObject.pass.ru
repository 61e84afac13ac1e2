# expect: nothing
DELETE { ex:1-help srv:actObject "help"@en } INSERT { ex:1-help srv:actObject "aid"@en } WHERE { ex:1-help srv:actObject "help"@en }
