# expect: nothing
INSERT DATA {
    <urn:11> a srv:Month ; skos:notation "11" ; srv:namePattern "қараша"@kk , "ноября"@ru , "November"@en .
    <urn:10> a srv:Month ; skos:notation "10" ; srv:namePattern "қазан"@kk , "октября"@ru , "October"@en .
    <urn:9> a srv:Month ; skos:notation "9" ; srv:namePattern "қыркүйек"@kk , "сентября"@ru , "September"@en .
}
