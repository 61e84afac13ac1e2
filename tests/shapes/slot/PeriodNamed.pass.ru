# expect: nothing
INSERT DATA {
    <https://w3id.org/servanda/unit/M> a srv:TimeUnit ; skos:notation "M" ; srv:namePattern "ай"@kk ;
        skos:prefLabel "ай"@kk , "месяц"@ru , "month"@en .
    <https://w3id.org/servanda/numeral/3> a srv:Numeral ; skos:notation "3" ; srv:namePattern "үш"@kk ;
        skos:prefLabel "үш"@kk , "три"@ru , "three"@en .
}
