# expect: shape=InstrumentDateInText path=date focus=note
DELETE { ex:note dcterms:date ?old } INSERT { ex:note dcterms:date "2007-09-08"^^xsd:date } WHERE { ex:note dcterms:date ?old }
