# expect: nothing
DELETE { ex:note dcterms:date ?old } INSERT { ex:note dcterms:date "2007-09-07"^^xsd:date } WHERE { ex:note dcterms:date ?old }
