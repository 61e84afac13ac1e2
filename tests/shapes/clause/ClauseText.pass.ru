# expect: nothing
INSERT DATA {
    <https://w3id.org/servanda/agreement/example> srv:hasClause <https://w3id.org/servanda/agreement/example/3> , <https://w3id.org/servanda/agreement/example/3.1> , <https://w3id.org/servanda/agreement/example/3.1b> .
    <https://w3id.org/servanda/agreement/example/3> a srv:Clause ; srv:number "3" ; srv:order 20 ; srv:belongsToInstrument ex:note ; skos:prefLabel "Үш"@kk , "Три"@ru , "Three"@en .
    <https://w3id.org/servanda/agreement/example/3.1> a srv:Clause ; srv:number "3(1)" ; srv:order 21 ; srv:belongsToInstrument ex:note ; srv:isPartOfClause <https://w3id.org/servanda/agreement/example/3> ; skos:prefLabel "Бірінші"@kk , "Первый"@ru , "First"@en .
    <https://w3id.org/servanda/agreement/example/3.1b> a srv:Clause ; srv:number "3(1)(b)" ; srv:order 22 ; srv:belongsToInstrument ex:note ; srv:isPartOfClause <https://w3id.org/servanda/agreement/example/3.1> ; skos:prefLabel "Екінші"@kk , "Второй"@ru , "Second"@en ; srv:hasPassage ex:3-p1 .
    ex:3-p1 a srv:Passage ; srv:order 1 ; srv:hasKind kind:formal ; srv:text "соңы"@kk , "конец"@ru , "end"@en
}
