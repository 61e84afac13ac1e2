# expect: nothing
# Twelve months are a year, whichever of the two an engine keeps.
INSERT DATA {
    <https://w3id.org/servanda/unit/M> a srv:TimeUnit ; skos:notation "M" ; srv:namePattern "ай"@kk ;
        skos:prefLabel "ай"@kk , "месяц"@ru , "month"@en .
    <https://w3id.org/servanda/unit/Y> a srv:TimeUnit ; skos:notation "Y" ; srv:namePattern "жыл"@kk ;
        skos:prefLabel "жыл"@kk , "год"@ru , "year"@en .
    <https://w3id.org/servanda/numeral/12> a srv:Numeral ; skos:notation "12" ; srv:namePattern "он екі"@kk ;
        skos:prefLabel "он екі"@kk , "двенадцать"@ru , "twelve"@en .
} ;
DELETE { ?thing ?property ?old } INSERT { ?thing ?property ?new } WHERE {
    ?thing ?property ?old .
    FILTER(LANG(?old) = "kk" && CONTAINS(STR(?old), "үш айда"))
    BIND(STRLANG(REPLACE(STR(?old), "үш айда", "он екі айда"), "kk") AS ?new)
} ;
DELETE { ?slot srv:period ?old } INSERT { ?slot srv:period "P12M"^^xsd:duration } WHERE { ?slot srv:period ?old }
