# expect: shape=PeriodNamed path=period focus=2-effect
# expect: shape=PeriodNamed path=period focus=m-effect
INSERT DATA {
    <https://w3id.org/servanda/unit/M> a srv:TimeUnit ; skos:notation "M" ; srv:namePattern "ай"@kk ;
        skos:prefLabel "ай"@kk , "месяц"@ru , "month"@en .
    <https://w3id.org/servanda/numeral/3> a srv:Numeral ; skos:notation "3" ; srv:namePattern "үш"@kk ;
        skos:prefLabel "үш"@kk , "три"@ru , "three"@en .
} ;
DELETE { ?slot srv:period ?old } INSERT { ?slot srv:period "P6M"^^xsd:duration } WHERE { ?slot srv:period ?old }
