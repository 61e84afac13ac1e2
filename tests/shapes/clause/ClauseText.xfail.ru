# expect: shape=ClauseText path=hasPassage focus=law-text
# expect: shape=RatifyingActState path=isMadeOnBehalfOf focus=law
DELETE DATA { ex:law-text srv:hasPassage ex:l-p1 } ;
DELETE WHERE { ex:l-p1 ?p ?o } ;
DELETE WHERE { ex:law dcterms:date ?any }
