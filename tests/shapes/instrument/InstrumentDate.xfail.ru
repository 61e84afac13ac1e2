# expect: shape=InstrumentDate path=date focus=note
DELETE { ex:note dcterms:date ?old } INSERT { ex:note dcterms:date "2007-09-07" } WHERE { ex:note dcterms:date ?old }
