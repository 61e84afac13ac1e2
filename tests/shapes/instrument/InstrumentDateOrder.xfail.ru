# expect: shape=InstrumentDateOrder path=date focus=law
DELETE { ex:law dcterms:date ?old } INSERT { ex:law dcterms:date "2006-10-20"^^xsd:date } WHERE { ex:law dcterms:date ?old } ;
DELETE { ex:l-p1 srv:text "2008 жылғы 20 қазан, П"@kk } INSERT { ex:l-p1 srv:text "2006 жылғы 20 қазан, П"@kk } WHERE { ex:l-p1 srv:text "2008 жылғы 20 қазан, П"@kk }
