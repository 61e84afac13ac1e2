# expect: nothing
DELETE WHERE { ex:note srv:documentNumber ?any }
