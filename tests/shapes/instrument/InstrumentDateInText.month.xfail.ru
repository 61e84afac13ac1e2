# expect: shape=InstrumentDateInText path=date focus=reply
# Only the month is wrong.
INSERT DATA {
    <urn:11> a srv:Month ; skos:notation "11" ; srv:namePattern "қараша"@kk , "ноября"@ru , "November"@en .
    <urn:10> a srv:Month ; skos:notation "10" ; srv:namePattern "қазан"@kk , "октября"@ru , "October"@en .
    <urn:9> a srv:Month ; skos:notation "9" ; srv:namePattern "қыркүйек"@kk , "сентября"@ru , "September"@en .
} ;
DELETE { ex:reply dcterms:date ?old } INSERT { ex:reply dcterms:date "2007-12-01"^^xsd:date } WHERE { ex:reply dcterms:date ?old }
