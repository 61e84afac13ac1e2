# expect: nothing
DELETE { ex:law dcterms:date ?old . ex:l-p1 srv:text ?text }
INSERT { ex:law dcterms:date "2007-11-01"^^xsd:date . ex:l-p1 srv:text "2007 жылғы 1 қараша, П"@kk }
WHERE { ex:law dcterms:date ?old . ex:l-p1 srv:text ?text FILTER(LANG(?text) = "kk") }
