# expect: nothing
DELETE { ex:1-help skos:prefLabel "A helps"@en } INSERT { ex:1-help skos:prefLabel "A informs B"@en } WHERE { ex:1-help skos:prefLabel "A helps"@en } ;
# Another agreement may use the same words.
INSERT DATA { agreement:other srv:hasClause <urn:clause> . <urn:clause> srv:hasNorm <urn:norm> .
    <urn:norm> skos:prefLabel "А хабарлайды"@kk , "А информирует"@ru , "A informs"@en }
