# expect: nothing
DELETE WHERE { ex:note dcterms:title ?any }
