# expect: nothing
DELETE WHERE { ex:law dcterms:date ?any }
