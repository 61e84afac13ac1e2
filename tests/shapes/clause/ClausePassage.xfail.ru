# expect: shape=ClausePassage path=hasPassage focus=law-text
DELETE DATA { ex:law-text srv:hasPassage ex:l-p1 } ;
DELETE WHERE { ex:l-p1 ?p ?o } ;
DELETE WHERE { ex:law dcterms:date ?any }
