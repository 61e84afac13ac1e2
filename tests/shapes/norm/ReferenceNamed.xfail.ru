# expect: shape=ReferenceNamed path=refersToInstrument focus=1-inform
INSERT DATA {
    qualifier:in-accordance-with a srv:QualifierType ; skos:notation "in-accordance-with" ;
        skos:prefLabel "сәйкес"@kk , "в соответствии"@ru , "in accordance with"@en .
    ex:1-inform srv:hasQualifier ex:1-accord .
    ex:1-accord a srv:Qualifier ; srv:hasQualifierType qualifier:in-accordance-with ; srv:evidenceText "беруге"@kk ;
        srv:scopeText "бәріне"@kk , "на всё"@ru , "all of it"@en .
}
